"""Runs the whole product on one machine: starts its processes in order, keeps them running, stops them together."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import suppress

from core.adapters import redis_server
from core.cli import parts
from core.cli.child import Child, Part
from core.cli.console import Console
from core.cli.errors import StartRefused
from core.settings import Settings

STOP_WITHIN_S = 3.0  # the web server drains for 2 s
EXTRA_STOP_WITHIN_S = 0.6
REDIS_STOP_WITHIN_S = 0.6  # what the queue holds is on disk already
REDIS_ANSWERS_WITHIN_S = 20.0
WEB_ANSWERS_WITHIN_S = 60.0
POLL_PAUSE_S = 0.05
FAILED_STARTS = 3
HURRY_AFTER_S = 0.7

Prepare = Callable[[], tuple[list[str], list[Part]]]


class Supervisor:
    """The product's processes on this machine."""

    def __init__(self, settings: Settings, prepare: Prepare) -> None:
        """`prepare` runs once rows can be reached; gives what to tell the reader, and further parts to run."""
        self._settings = settings
        self._prepare = prepare
        self._console = Console(settings)
        self._redis: Child | None = None
        self._children: list[Child] = []
        self._extras: list[Child] = []
        self._stop_asked = asyncio.Event()
        self._stop_asked_at: float | None = None

    async def run(self) -> None:
        """Start everything, stay until asked to stop, stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._ask_to_stop)
        try:
            await self._start()
            await self._stop_asked.wait()
        finally:
            await self._stop()

    def _ask_to_stop(self) -> None:
        """Whoever asks again after a while is in a hurry; at once it is the same Ctrl-C, passed on by a shell or make."""
        moment = asyncio.get_running_loop().time()
        if self._stop_asked_at is None:
            self._stop_asked_at = moment
        elif moment - self._stop_asked_at > HURRY_AFTER_S:
            for child in [*self._extras, *self._children]:
                child.kill()
        self._stop_asked.set()

    async def _start(self) -> None:
        if not self._settings.redis_url:
            self._redis = self._begin(parts.redis_part(self._settings))
            await self._wait(self._redis, REDIS_ANSWERS_WITHIN_S, lambda: redis_server.is_answering(self._settings))
        # here and not in a thread: nothing else may run before the rows are as this version needs them
        lines, further = self._prepare()
        if self._stop_asked.is_set():
            return
        web, *others = parts.product_parts()
        self._children.append(self._begin(web))
        # the others would take its processors while somebody waits for the first page
        await self._wait(self._children[0], WEB_ANSWERS_WITHIN_S, self._web_is_answering)
        if self._stop_asked.is_set():
            return
        self._children += [self._begin(part) for part in others]
        self._extras = [self._begin(part) for part in further]
        self._console.announce(lines)

    def _begin(self, part: Part) -> Child:
        child = Child(part, self._console.say)
        child.start()
        return child

    async def _wait(self, child: Child, within_s: float, answers: Callable[[], bool]) -> None:
        """Until `child` answers; one that cannot even start is the reader's to put right, not ours to repeat."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while not self._stop_asked.is_set() and not answers():
            if child.starts >= FAILED_STARTS or loop.time() > deadline:
                raise StartRefused("start.part_failed", f"{child.part.name} does not start; its lines above say why.")
            await asyncio.sleep(POLL_PAUSE_S)

    def _web_is_answering(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._settings.host, self._settings.host)  # noqa: S104
        with suppress(OSError), socket.create_connection((host, self._settings.port), timeout=1.0) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(12).endswith(b"200")
        return False

    async def _stop(self) -> None:
        """What uses the product first, then everything that writes, then the Redis server they write to."""
        await asyncio.gather(*(extra.stop(EXTRA_STOP_WITHIN_S) for extra in self._extras))
        await asyncio.gather(*(child.stop(STOP_WITHIN_S) for child in self._children))
        if self._redis is not None:
            await self._redis.stop(REDIS_STOP_WITHIN_S)
