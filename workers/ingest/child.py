"""A program that works for us as a child: it never outlives us, and its last complaints are kept."""

import asyncio
import os
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Self

import structlog

from core.processes import tethered

log = structlog.get_logger()

FINISH_TIMEOUT_S = 1.5
COMPLAINTS_BYTES = 4000


class Child:
    """One program, from its start to its end."""

    def __init__(self, process: Process) -> None:
        if process.stderr is None:
            raise ValueError("it was started without a pipe for its complaints")
        self._process = process
        self._complaints = b""
        self._listener = asyncio.create_task(self._listen(process.stderr))

    @classmethod
    async def start(cls, command: list[str], *, stdin: int = PIPE, stdout: int = DEVNULL) -> Self:
        """Start a program; it is killed when this process dies, however it dies."""
        line = tethered(command, os.getpid())
        return cls(await asyncio.create_subprocess_exec(*line, stdin=stdin, stdout=stdout, stderr=PIPE))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it works."""
        return self._process.returncode

    @property
    def stdin(self) -> StreamWriter:
        """What it reads, where it was started with a pipe for it."""
        if self._process.stdin is None:
            raise ValueError("it was started without a pipe to read from")
        return self._process.stdin

    @property
    def stdout(self) -> StreamReader:
        """What it writes, where it was started with a pipe for it."""
        if self._process.stdout is None:
            raise ValueError("it was started without a pipe to write to")
        return self._process.stdout

    @property
    def complaints(self) -> str:
        """The last of what it wrote about its troubles."""
        return self._complaints.decode(errors="replace").strip()

    async def wait(self) -> int:
        """Let it end by itself, and hear all that it says; gives how it ended."""
        code = await self._process.wait()
        await asyncio.wait([self._listener])  # unlike an await of the task, this leaves it alone when we are cancelled
        return code

    def kill(self) -> None:
        """End it at once, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def finish(self) -> None:
        """Let it end what it began, or kill it when that takes too long; nobody who is cancelled leaves it behind."""
        ending = asyncio.create_task(self._end())
        cancelled = None
        while not ending.done():
            try:
                await asyncio.wait([ending])
            except asyncio.CancelledError as asked:
                cancelled = asked
        ending.result()
        if cancelled is not None:
            raise cancelled

    async def _end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(FINISH_TIMEOUT_S):
                await self._process.wait()
        except TimeoutError:
            log.warning("ingest.child_killed", pid=self.pid)
            self.kill()
        await self.wait()

    async def _listen(self, stderr: StreamReader) -> None:
        while written := await stderr.read(COMPLAINTS_BYTES):
            self._complaints = (self._complaints + written)[-COMPLAINTS_BYTES:]
