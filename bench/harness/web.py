"""Web servers in processes of their own, on free ports of 127.0.0.1: the product's, and a peer's."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil

from core.platform import Platform
from core.processes import die_with_parent

START_TIMEOUT_S = 120
STOP_TIMEOUT_S = 15
POLL_PAUSE_S = 0.05
ROOT = Path(__file__).parents[2]
GUNICORN = [sys.executable, "-m", "gunicorn"]


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    url: str
    process: psutil.Process

    @property
    def family(self) -> list[psutil.Process]:
        """Its process and every process below it, now."""
        return [self.process, *self.process.children(recursive=True)]


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def live_server(platform: Platform) -> Iterator[str]:
    """Serve `platform`'s database with gunicorn, as in production; gives the base URL."""
    with product_server(platform) as server:
        yield server.url


@contextmanager
def product_server(platform: Platform, **settings: str) -> Iterator[Server]:
    """The same with other settings, and with its processes in view."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "DATA_DIR": str(platform.settings.data_dir),
        "DATABASE_URL": platform.settings.database,
        "REDIS_URL": platform.settings.redis,
        "PORT": str(port),
        "PROXIES": str(platform.settings.proxies),
        "PUBLIC_URL": url,
    } | settings
    environment = {f"RIPPLECAST_{name}": value for name, value in settings.items()}
    with running([*GUNICORN, "-c", "python:core.cli.gunicorn_conf", "wsgi:app"], environment, f"{url}/healthz") as process:
        yield Server(url, process)


@contextmanager
def peer_server(app: str, **environment: str) -> Iterator[str]:
    """Serve a peer's app with the same gunicorn, one process of greenlets too; gives the base URL."""
    with gunicorn_server(app, **environment) as server:
        yield server.url


@contextmanager
def gunicorn_server(app: str, **environment: str) -> Iterator[Server]:
    """The same with its processes in view."""
    url = f"http://127.0.0.1:{free_port()}"
    options = ["--worker-class", "gevent", "--worker-connections", "50000", "--keep-alive", "75", "--no-control-socket"]
    options += ["--backlog", "4096", "--graceful-timeout", "2", "--log-level", "warning"]
    command = [*GUNICORN, *options, "--bind", url.removeprefix("http://"), app]
    with running(command, environment, f"{url}/healthz") as process:
        yield Server(url, process)


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], answers_at: str) -> Iterator[psutil.Process]:
    """Run a server for the length of the block; what it says goes to standard error, where it spoils no results."""
    environment = os.environ | environment
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=sys.__stderr__, preexec_fn=die_with_parent)
    try:
        _until_answering(answers_at, process)
        yield psutil.Process(process.pid)
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to stop, and see to it that nothing of it is left."""
    below = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(timeout=STOP_TIMEOUT_S)
    finally:
        process.kill()
        for left in psutil.wait_procs(below, timeout=1)[1]:
            left.kill()


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
