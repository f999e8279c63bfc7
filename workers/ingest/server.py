"""The listener: takes connections in, keeps their number bounded and ends them all in order."""

import asyncio
from asyncio import StreamReader, StreamWriter, Task

import structlog

from workers.ingest.channel import Channels
from workers.ingest.session import Session

log = structlog.get_logger()

MAX_CONNECTIONS = 64
MAX_STRANGERS = 8  # of one address, without a key shown yet: one machine cannot keep all encoders out by saying nothing
STOP_TIMEOUT_S = 2.5


class IngestServer:
    """An RTMP server; `async with` starts and stops it."""

    def __init__(self, channels: Channels, host: str, port: int) -> None:
        self._channels = channels
        self._host = host
        self._port = port
        self._sessions: dict[Task[None], Session] = {}

    @property
    def port(self) -> int:
        """The port in use, also when it was chosen by the system."""
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> "IngestServer":
        self._server = await asyncio.start_server(self._accept, self._host, self._port)
        self._tasks = [asyncio.create_task(self._channels.keep_time()), asyncio.create_task(self._channels.record())]
        log.info("ingest.listening", host=self._host, port=self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for session in self._sessions:
            session.cancel()
        if self._sessions:
            await asyncio.wait(self._sessions, timeout=STOP_TIMEOUT_S)
        await self._channels.keep_what_is_there()
        log.info("ingest.stopped")

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        session = Session(reader, writer, self._channels)
        if len(self._sessions) >= MAX_CONNECTIONS or self.strangers_from(session.peer) >= MAX_STRANGERS:
            log.warning("ingest.full", connections=len(self._sessions), peer=session.peer)
            writer.close()
            return
        task = asyncio.create_task(session.run())
        self._sessions[task] = session
        try:
            await asyncio.wait([task])
            task.result()
        except asyncio.CancelledError:
            pass  # taken over by another encoder, or the server stops: both in order
        except Exception:
            log.exception("ingest.failed")
        finally:
            self._sessions.pop(task, None)

    def strangers_from(self, peer: str) -> int:
        """How many connections of this address have not shown a key."""
        return sum(session.peer == peer and not session.is_known for session in self._sessions.values())
