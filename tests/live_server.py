"""The product's own web server in a process of its own, on a free port, over a test's database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

from core.platform import Platform

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def live_server(platform: Platform) -> Iterator[str]:
    """Serve `platform`'s database with gunicorn, as in production; gives the base URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "DATA_DIR": str(platform.settings.data_dir),
        "DATABASE_URL": platform.settings.database,
        "REDIS_URL": platform.settings.redis,
        "PORT": str(port),
        "PUBLIC_URL": url,
    }
    environment = os.environ | {f"RIPPLECAST_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:core.cli.gunicorn_conf", "wsgi:app"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        until_answering(f"{url}/healthz", process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=STOP_TIMEOUT_S)


def until_answering(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until `url` answers, or fail with the process."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
