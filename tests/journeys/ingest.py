"""The reception of video for a room in real browsers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.harness.web import free_port
from tests.journeys.room_steps import Room


@contextmanager
def ingest(room: Room, **settings: str) -> Iterator[str]:
    """Where the event's encoder sends, with the ingest running as the supervisor starts it."""
    platform, port = room.platform.settings, free_port()
    environment = {
        "RIPPLECAST_DATA_DIR": str(platform.data_dir),
        "RIPPLECAST_DATABASE_URL": platform.database_url,
        "RIPPLECAST_REDIS_URL": platform.redis_url,
        "RIPPLECAST_RTMP_HOST": "127.0.0.1",
        "RIPPLECAST_RTMP_PORT": str(port),
        "RIPPLECAST_RECORDING_FREE_MB": "50",
    }
    receiver = subprocess.Popen([sys.executable, "-m", "workers.ingest"], env=os.environ | environment | settings)
    try:
        yield f"rtmp://127.0.0.1:{port}/live/{room.event.stream_key}"
    finally:
        receiver.terminate()
        receiver.wait(timeout=60)
