"""The engine under both web servers, and clients that read as they please."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bench.harness.web import ROOT, free_port, peer_server
from core.processes import die_with_parent
from tests.realtime.engine.clients import Line, seen

APP = "tests.realtime.engine.app"
# Quick to ask, and with the patience that a busy machine needs.
QUICK = {"PING_INTERVAL_S": "0.3", "PING_TIMEOUT_S": "2", "CONNECT_WITHIN_S": "2.5"}


@contextmanager
def threaded_server(**environment: str) -> Iterator[str]:
    """The application under the development server, a thread for each connection."""
    port = free_port()
    command = [sys.executable, "-m", APP, str(port)]
    process = subprocess.Popen(
        command, env=os.environ | environment, cwd=ROOT, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent
    )
    try:
        seen(f"http://127.0.0.1:{port}", lambda _: True)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def environment(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the application's settings are read from."""
    folder: Path = tmp_path_factory.mktemp("engine")
    return {"RIPPLECAST_REDIS_URL": redis_url, "RIPPLECAST_DATA_DIR": str(folder)}


@pytest.fixture(scope="session", params=["greenlets", "threads"])
def url(request: pytest.FixtureRequest, environment: dict[str, str]) -> Iterator[str]:
    """The calm server, under both web servers."""
    server = peer_server(f"{APP}:create_app()", **environment) if request.param == "greenlets" else threaded_server(**environment)
    with server as url:
        yield url


@pytest.fixture(scope="session", params=["greenlets", "threads"])
def quick_url(request: pytest.FixtureRequest, environment: dict[str, str]) -> Iterator[str]:
    """The server with the quick heartbeat, under both web servers."""
    settings = environment | QUICK
    server = peer_server(f"{APP}:create_app()", **settings) if request.param == "greenlets" else threaded_server(**settings)
    with server as url:
        yield url


@pytest.fixture
def dial() -> Iterator[Callable[..., Line]]:
    """Opens lines; closes them after the test."""
    with ExitStack() as open_lines:
        yield lambda url, **options: open_lines.enter_context(Line(url, **options))
