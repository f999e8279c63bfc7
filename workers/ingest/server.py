"""The listener: takes connections in, keeps their number bounded and ends them all in order."""

import asyncio
from asyncio import StreamReader, StreamWriter, Task

import structlog

from workers.ingest.channel import Channels
from workers.ingest.session import Session

log = structlog.get_logger()

MAX_CONNECTIONS = 64
STOP_TIMEOUT_S = 2.5


class IngestServer:
    """An RTMP server; `async with` starts and stops it."""

    def __init__(self, channels: Channels, host: str, port: int) -> None:
        self._channels = channels
        self._host = host
        self._port = port
        self._sessions: set[Task[None]] = set()

    @property
    def port(self) -> int:
        """The port in use, also when it was chosen by the system."""
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> "IngestServer":
        self._server = await asyncio.start_server(self._accept, self._host, self._port)
        self._timekeeper = asyncio.create_task(self._channels.keep_time())
        log.info("ingest.listening", host=self._host, port=self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._timekeeper.cancel()
        for session in self._sessions:
            session.cancel()
        if self._sessions:
            await asyncio.wait(self._sessions, timeout=STOP_TIMEOUT_S)
        log.info("ingest.stopped")

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        if len(self._sessions) >= MAX_CONNECTIONS:
            log.warning("ingest.full", connections=MAX_CONNECTIONS)
            writer.close()
            return
        task = asyncio.create_task(Session(reader, writer, self._channels).run())
        self._sessions.add(task)
        try:
            await asyncio.wait([task])
            task.result()
        except asyncio.CancelledError:
            pass  # taken over by another encoder, or the server stops: both in order
        except Exception:
            log.exception("ingest.failed")
        finally:
            self._sessions.discard(task)
