"""One process the supervisor keeps running: started again when it dies, with its lines passed on."""

import asyncio
import os
import time
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from core.logs import PROCESS_ENV
from core.processes import die_with, kill_session

PAUSE_S = 0.5
PAUSE_MAX_S = 10.0
HEALTHY_AFTER_S = 30.0  # a process that ran this long starts again at once
LINE_MAX_BYTES = 1 << 20

Say = Callable[[str, str], None]


@dataclass(frozen=True)
class Part:
    """A part of the product that runs as a process of its own."""

    name: str
    command: list[str]
    unsaid: str = ""  # lines with these words in them are not passed on


class Child:
    """Keeps one part running until it is told to stop."""

    def __init__(self, part: Part, say: Say) -> None:
        self.part = part
        self.starts = 0
        self.process: Process | None = None
        self._say = say
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin keeping it running."""
        self._task = asyncio.create_task(self._keep_running(), name=self.part.name)

    async def stop(self, within_s: float) -> None:
        """Ask it to end; kill it, and whatever it started, when it takes longer than that."""
        self._stopping = True
        if self._task is None:
            return
        if self.process is None or self.process.returncode is not None:
            self._task.cancel()  # it waits for its next start
        else:
            with suppress(ProcessLookupError):
                self.process.terminate()
        _done, late = await asyncio.wait([self._task], timeout=within_s)
        if late:
            self._say(self.part.name, f"did not stop within {within_s:g} s and was killed")
            self.kill()
            await asyncio.wait([self._task])

    def kill(self) -> None:
        """End it at once."""
        self._stopping = True
        if self.process is not None:
            kill_session(self.process.pid)

    async def _keep_running(self) -> None:
        pause = PAUSE_S
        while not self._stopping:
            began = time.monotonic()
            code = await self._run_once()
            if self._stopping:
                return
            if time.monotonic() - began > HEALTHY_AFTER_S:
                pause = PAUSE_S
            self._say(self.part.name, f"ended with {_ending(code)}; starting again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, PAUSE_MAX_S)

    async def _run_once(self) -> int:
        parent = os.getpid()
        self.starts += 1
        process = self.process = await asyncio.create_subprocess_exec(
            *self.part.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            limit=LINE_MAX_BYTES,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops its parts in their order
            preexec_fn=lambda: die_with(parent),
            env={**os.environ, PROCESS_ENV: self.part.name, "PYTHONUNBUFFERED": "1"},
        )
        if self._stopping:  # asked to stop while the process was being made
            process.terminate()
        passing_on = asyncio.create_task(self._pass_on(process))
        code = await process.wait()
        kill_session(process.pid)  # nothing it started stays behind, holding its port or its pipe
        await passing_on
        return code

    async def _pass_on(self, process: Process) -> None:
        lines = process.stdout
        assert lines is not None  # noqa: S101 (it was asked for as a pipe)
        while True:
            try:
                line = await lines.readline()
            except ValueError:  # a line beyond the limit, which readline has dropped
                continue
            if not line:
                return
            text = line.decode(errors="replace").rstrip()
            if not self.part.unsaid or self.part.unsaid not in text:
                self._say(self.part.name, text)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
