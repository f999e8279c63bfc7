"""`python -m workers.ingest.push EVENT_ID`: an encoder that sends the sample film to an event, again and again.

Only the event's number is on its command line; the stream key is read from the event, so a new key is found by itself.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from core.adapters.ffmpeg import ffmpeg
from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.models import Event
from core.platform import Platform
from core.processes import tethered
from core.settings import Settings, load_settings
from workers.ingest.sample import sample_film

log = structlog.get_logger()

RESTART_PAUSE_S = 1.0
RESTART_PAUSE_MAX_S = 15.0
STEADY_AFTER_S = 30.0
STOP_TIMEOUT_S = 1.5


def push_command(film: Path, settings: Settings, stream_key: str) -> list[str]:
    """The command of an encoder: the film without end, at the speed of life."""
    host, port = settings.rtmp_address
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-nostdin", "-loglevel", "error"),
        *("-re", "-stream_loop", "-1", "-i", str(film), "-c", "copy", "-f", "flv"),
        f"rtmp://{host}:{port}/live/{stream_key}",
    ]


def push_forever(command: Callable[[], list[str]], stop: threading.Event) -> None:
    """Start the encoder again whenever it ends; more slowly while it keeps failing."""
    pause = RESTART_PAUSE_S
    while not stop.is_set():
        encoder = subprocess.Popen(tethered(command(), os.getpid()), stdin=subprocess.DEVNULL)
        waited = 0.0
        while encoder.poll() is None and not stop.wait(0.2):
            waited += 0.2
        if stop.is_set():
            _end(encoder)
            return
        pause = RESTART_PAUSE_S if waited > STEADY_AFTER_S else min(pause * 2, RESTART_PAUSE_MAX_S)
        log.info("sample.restarts", exit_code=encoder.returncode, pause_s=pause)
        stop.wait(pause)


def _end(encoder: "subprocess.Popen[bytes]") -> None:
    encoder.terminate()
    try:
        encoder.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        encoder.kill()
        encoder.wait()


def _event(platform: Platform, event_id: int) -> Event | None:
    with platform.reading() as session:
        return session.get(Event, event_id)


def _command(platform: Platform, event_id: int) -> list[str]:
    event = _event(platform, event_id)
    if event is None:
        raise SystemExit(f"Event {event_id} was removed.")
    film = sample_film(event.title, platform.settings.data_dir.resolve() / "sample")
    return push_command(film, platform.settings, event.stream_key)


def main(arguments: list[str]) -> int:
    """Push until asked to stop."""
    settings = load_settings()
    set_up_logs(settings)
    platform = build_platform(settings)
    if len(arguments) != 1 or not arguments[0].isdecimal() or _event(platform, int(arguments[0])) is None:
        sys.stderr.write("Usage: python -m workers.ingest.push EVENT_ID, the number of an event that exists.\n")
        return 2
    event_id = int(arguments[0])
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    push_forever(lambda: _command(platform, event_id), stop)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
