"""Whoever ends TLS in front of the web server, as nginx does: one request for each connection it makes, or one WebSocket."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

HEAD_END = b"\r\n\r\n"
CHUNK = 65_536
OURS = (b"x-forwarded-", b"connection:")  # said by the proxy, whatever the client said


class TlsProxy:
    """Listens with a certificate, passes on what it hears, and can be out of reach."""

    def __init__(self, certificate: ssl.SSLContext) -> None:
        self._certificate = certificate
        self._loop = asyncio.new_event_loop()
        self._lines: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._behind = ("", 0)
        self._is_out_of_reach = False
        self.port = 0

    @property
    def url(self) -> str:
        """Where browsers find it."""
        return f"https://localhost:{self.port}"

    @contextmanager
    def running(self) -> Iterator["TlsProxy"]:
        """Listen for the length of the block."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def stand_before(self, url: str) -> None:
        """Pass everything on to the web server at this address."""
        address = urlsplit(url)
        self._behind = (str(address.hostname), int(address.port or 80))

    @contextmanager
    def out_of_reach(self) -> Iterator[None]:
        """Cut off everybody without a word, and whoever tries again for the length of the block."""
        self._is_out_of_reach = True
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()
        yield
        self._is_out_of_reach = False

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._certificate)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        for line in self._lines:
            line.transport.abort()

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        if self._is_out_of_reach:
            to_client.transport.abort()
            return
        opened = [to_client]
        self._lines.add(to_client)
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await client.readuntil(HEAD_END)
            server, to_server = await asyncio.open_connection(*self._behind)
            opened.append(to_server)
            self._lines.add(to_server)
            to_server.write(_forwarded(head, self.port))
            both = [asyncio.create_task(_pass_on(client, to_server)), asyncio.create_task(_pass_on(server, to_client))]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for way in both:
                way.cancel()
        for line in opened:
            self._lines.discard(line)
            line.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(CHUNK):
            target.write(data)
            await target.drain()


def _forwarded(head: bytes, port: int) -> bytes:
    """The request as the web server hears it: by whom, for which host and over what it came; nothing after it but an upgrade."""
    request, *headers = head.removesuffix(HEAD_END).split(b"\r\n")
    upgrades = any(header.lower().startswith(b"upgrade:") for header in headers)
    kept = [header for header in headers if not header.lower().startswith(OURS)]
    said = [
        b"X-Forwarded-For: 203.0.113.7",
        b"X-Forwarded-Proto: https",
        f"X-Forwarded-Host: localhost:{port}".encode(),
        b"Connection: upgrade" if upgrades else b"Connection: close",
    ]
    return b"\r\n".join([request, *kept, *said]) + HEAD_END
