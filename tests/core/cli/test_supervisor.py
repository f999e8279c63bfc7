"""`ripplecast run` with its real processes: started, stopped, killed and started again."""

import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from bench.harness.product import Product, command_line

STOP_MAX_S = 30.0  # far from hanging; how long it takes is measured by bench/start.py
PARTS = [
    "valkey-server",
    "gunicorn",
    "-m workers --only short",
    "-m workers --only slow",
    "-m workers.schedule",
    "-m workers.ingest",
]


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    product = Product(tmp_path / "data")
    yield product
    if product.process is not None and product.process.poll() is None:
        product.kill()


def _until(holds: Callable[[], bool], timeout_s: float = 60.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def _until_all_run(product: Product) -> None:
    for words in PARTS:
        _until(lambda words=words: product.part(words) is not None)  # type: ignore[misc]


def test_it_starts_without_any_setting_and_ctrl_c_stops_everything(product: Product) -> None:
    product.start()
    _until_all_run(product)
    _until(lambda: "/setup?token=" in product.output)
    assert f"Ripplecast is at {product.url}" in product.output
    assert product.stop() < STOP_MAX_S
    assert product.process is not None
    assert product.process.returncode == 0
    assert "Traceback" not in product.output


def test_a_stop_and_another_start_keep_what_was_queued(product: Product) -> None:
    product.start()
    with Redis(unix_socket_path=str(product.data_dir / "redis.sock")) as redis:
        redis.set("kept", "yes")
    product.stop(signal.SIGTERM)
    product.start()
    with Redis(unix_socket_path=str(product.data_dir / "redis.sock")) as redis:
        assert redis.get("kept") == b"yes"
    assert product.stop() < STOP_MAX_S


def test_open_sockets_do_not_delay_the_stop(product: Product) -> None:
    product.start()
    with socket.create_connection(("localhost", product.port)) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")  # a request that never ends
        assert product.stop() < STOP_MAX_S


def test_when_every_process_is_killed_it_starts_again(product: Product) -> None:
    product.start()
    _until_all_run(product)
    product.kill()
    product.start()
    assert product.stop() < STOP_MAX_S


def test_when_the_supervisor_alone_is_killed_no_process_stays_behind(product: Product) -> None:
    product.start()
    _until_all_run(product)
    family = product.family()
    assert len(family) > len(PARTS)
    family[0].kill()
    _gone, alive = psutil.wait_procs(family, timeout=STOP_MAX_S)
    assert alive == []
    product.start()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One that runs, for tests after which it runs as before."""
    product = Product(tmp_path_factory.mktemp("running") / "data")
    product.start()
    yield product
    product.kill()


@pytest.mark.parametrize("words", PARTS[::-1])  # Redis last: others notice its end
def test_a_part_that_dies_is_started_again(running: Product, words: str) -> None:
    _until_all_run(running)
    before = len(running.output)
    killed = running.part(words)
    assert killed is not None
    killed.kill()
    _until(lambda: (again := running.part(words)) is not None and again.pid != killed.pid)
    assert "ended with signal 9; starting again" in running.output[before:]
    running.wait_until_ready()


def test_a_second_supervisor_on_the_same_folder_is_refused(running: Product) -> None:
    assert running.process is not None
    refused = command_line("run", **running.environment)
    assert refused.returncode == 1
    assert "[start.already_running]" in refused.stderr
    assert str(running.process.pid) in refused.stderr
    assert running.is_ready()


@pytest.mark.parametrize(("setting", "of"), [("RIPPLECAST_PORT", "port"), ("RIPPLECAST_RTMP_PORT", "rtmp_port")])
def test_a_port_in_use_is_said_with_the_setting_that_moves_it(product: Product, setting: str, of: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", getattr(product, of)))
        taken.listen()
        refused = command_line("run", **product.environment)
    assert refused.returncode == 1
    assert "[start.port_in_use]" in refused.stderr
    assert f"set {setting} to a free port" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_rows_from_a_newer_version_are_not_touched(product: Product) -> None:
    product.start()
    product.stop()
    with sqlite3.connect(product.data_dir / "ripplecast.sqlite3") as rows:
        rows.execute("UPDATE alembic_version SET version_num = '9999'")
    refused = command_line("run", **product.environment)
    assert refused.returncode == 1
    assert "[database.newer]" in refused.stderr
