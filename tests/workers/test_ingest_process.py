"""The ingest as the supervisor starts it: a process of its own, on real rows."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from core.models import Event
from core.platform import Platform
from tests.factories import make_event, make_organisation
from tests.workers.ingest_support import DEADLINE_S, children_with, make_clip, push_command

STOP_WITHIN_S = 30.0


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, "the deadline has passed"
        time.sleep(0.05)  # the pause of a poll that has a deadline


class Ingest:
    def __init__(self, platform: Platform, port: int) -> None:
        settings = platform.settings
        environment = os.environ | {
            "RIPPLECAST_DATA_DIR": str(settings.data_dir),
            "RIPPLECAST_DATABASE_URL": settings.database_url,
            "RIPPLECAST_REDIS_URL": settings.redis_url,
            "RIPPLECAST_RTMP_HOST": "127.0.0.1",
            "RIPPLECAST_RTMP_PORT": str(port),
        }
        self.port = port
        self.process = subprocess.Popen([sys.executable, "-m", "workers.ingest"], env=environment, stderr=subprocess.STDOUT)
        wait_for(self._listens)

    def _listens(self) -> bool:
        assert self.process.poll() is None, "the ingest did not start"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def encoders(self) -> list[psutil.Process]:
        return children_with("hls", psutil.Process(self.process.pid))


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session))


@pytest.fixture
def ingest(sqlite_platform: Platform) -> Iterator[Ingest]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Ingest(sqlite_platform, port)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()


@pytest.fixture
def on_air(ingest: Ingest, sqlite_platform: Platform, event: Event, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    clip = make_clip(tmp_path / "clip.flv")
    encoder = subprocess.Popen(push_command(clip, ingest.port, event.stream_key, loops=-1), stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _fresh(sqlite_platform, event).stream_online_at)
        yield encoder
    finally:
        encoder.kill()
        encoder.wait()


def _fresh(platform: Platform, event: Event) -> Event:
    with platform.reading() as session:
        return session.get_one(Event, event.id)


def test_a_stream_marks_its_event_as_online_and_plays_from_its_playback_id(
    on_air: subprocess.Popen[bytes], sqlite_platform: Platform, event: Event
) -> None:
    assert (sqlite_platform.settings.media_dir / event.playback_id / "index.m3u8").exists()
    assert not (sqlite_platform.settings.media_dir / event.stream_key).exists()


def test_sigterm_ends_the_ingest_and_its_encoders(on_air: subprocess.Popen[bytes], ingest: Ingest) -> None:
    (encoder,) = ingest.encoders()
    ingest.process.send_signal(signal.SIGTERM)
    assert ingest.process.wait(timeout=STOP_WITHIN_S) == 0
    assert not encoder.is_running()


def test_no_encoder_outlives_an_ingest_that_was_killed(on_air: subprocess.Popen[bytes], ingest: Ingest) -> None:
    (encoder,) = ingest.encoders()
    encoder.suspend()  # stopped, it cannot notice its closed pipe: only the kernel can end it
    ingest.process.kill()
    ingest.process.wait()
    wait_for(lambda: not encoder.is_running() or encoder.status() == psutil.STATUS_ZOMBIE)


def test_a_port_that_is_taken_is_said_in_one_line(ingest: Ingest, sqlite_platform: Platform) -> None:
    environment = os.environ | {"RIPPLECAST_RTMP_HOST": "127.0.0.1", "RIPPLECAST_RTMP_PORT": str(ingest.port)}
    environment |= {"RIPPLECAST_DATA_DIR": str(sqlite_platform.settings.data_dir)}
    second = subprocess.run(
        [sys.executable, "-m", "workers.ingest"], env=environment, capture_output=True, text=True, timeout=DEADLINE_S, check=False
    )
    assert second.returncode == 1
    assert f"Cannot receive video on 127.0.0.1:{ingest.port}" in second.stderr
    assert "Traceback" not in second.stderr
