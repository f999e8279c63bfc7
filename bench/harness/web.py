"""Web servers in processes of their own, on free ports of 127.0.0.1: the product's, and a peer's."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

from core.platform import Platform
from core.processes import die_with_parent

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 15
POLL_PAUSE_S = 0.05
ROOT = Path(__file__).parents[2]


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
        "PROXIES": str(platform.settings.proxies),
        "PUBLIC_URL": url,
    }
    environment = {f"RIPPLECAST_{name}": value for name, value in settings.items()}
    with _running(["-c", "python:core.cli.gunicorn_conf", "wsgi:app"], environment, f"{url}/healthz"):
        yield url


@contextmanager
def peer_server(app: str, **environment: str) -> Iterator[str]:
    """Serve a peer's app with the same gunicorn, one process of greenlets too; gives the base URL."""
    url = f"http://127.0.0.1:{free_port()}"
    options = ["--worker-class", "gevent", "--worker-connections", "50000", "--keep-alive", "75", "--no-control-socket"]
    gunicorn = [*options, "--log-level", "warning", "--bind", url.removeprefix("http://"), app]
    with _running(gunicorn, environment, f"{url}/healthz"):
        yield url


@contextmanager
def _running(gunicorn: list[str], environment: Mapping[str, str], answers_at: str) -> Iterator[None]:
    """Run gunicorn for the length of the block; what it says goes to standard error, where it spoils no results."""
    command = [sys.executable, "-m", "gunicorn", *gunicorn]
    environment = os.environ | environment
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=sys.__stderr__, preexec_fn=die_with_parent)
    try:
        _until_answering(answers_at, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=STOP_TIMEOUT_S)


def _until_answering(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until `url` answers, or fail with the process."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(POLL_PAUSE_S)
