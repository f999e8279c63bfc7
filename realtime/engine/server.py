"""The Engine.IO server: sessions over HTTP, answered as Node's server answers them."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import engineio

from realtime.engine.clock import Clock
from realtime.engine.concurrency import Concurrency, Greenlets, Threads
from realtime.engine.http import (
    BAD_METHOD,
    BAD_REQUEST,
    BAD_VERSION,
    FORBIDDEN,
    SESSION_UNKNOWN,
    TRANSPORT_UNKNOWN,
    Answer,
    Refused,
)
from realtime.engine.message import NOOP, text_frame
from realtime.engine.packets import BadPacket, split_payload
from realtime.engine.polling import Polling
from realtime.engine.socket import PARSE_ERROR, Socket
from realtime.engine.stats import Stats
from realtime.engine.websocket import WebSocket, key_of

CONNECT_TIMEOUT_S = 45  # as Node's
UPGRADE_WITHIN_S, BODY_WITHIN_S = 10, 20
VERSION = "4"
PROBE, PROBED, UPGRADE = "2probe", "3probe", "5"
StartResponse = Callable[..., Any]
Environ = dict[str, Any]


class EngineServer(engineio.Server):  # type: ignore[misc]  # Engine.IO has no types
    """Sessions of both transports, one ping clock, and no queue, writer or pinger for each client."""

    sockets: dict[str, Socket]
    start_service_task: bool

    def __init__(self, *args: Any, connect_timeout: float = CONNECT_TIMEOUT_S, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.concurrency: Concurrency = Greenlets() if self.async_mode == "gevent" else Threads()
        self.clock = Clock(self, connect_timeout)
        self.stats = Stats()
        self.stopping = False

    def receive(self, socket: Socket, data: str | bytes) -> None:
        """A message came in; Socket.IO puts its own in place of this."""
        self._trigger_event("message", socket.sid, data, run_async=False)

    def ended(self, socket: Socket, reason: str) -> None:
        """Forget a session, and tell whoever listens."""
        self.sockets.pop(socket.sid, None)
        self._trigger_event("disconnect", socket.sid, reason, run_async=False)

    def shutdown(self) -> None:
        """Stop the clock."""
        self.clock.stopped = True

    def handle_request(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request; one that becomes a WebSocket ends with it."""
        try:
            answer = self._answered(environ)
        except Refused as refusal:
            answer = refusal.answer
        body, headers = answer.body, [("Content-Type", answer.content_type), *answer.headers]
        encodings = {encoding.split(";")[0].strip() for encoding in environ.get("HTTP_ACCEPT_ENCODING", "").split(",")}
        if self.http_compression and len(body) >= self.compression_threshold and "gzip" in encodings:
            body, headers = gzip.compress(body, 1), [*headers, ("Content-Encoding", "gzip")]
        headers += [("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *self._cors_headers(environ)]
        start_response(answer.status, headers)
        return [body]

    def _answered(self, environ: Environ) -> Answer:
        self._check_origin(environ)
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        method, transport = environ["REQUEST_METHOD"], query.get("transport")
        if method == "OPTIONS":
            return Answer(b"", "204 NO CONTENT")
        if transport not in self.transports:
            raise Refused(TRANSPORT_UNKNOWN)
        upgrades = transport == "websocket" and method == "GET"
        if "sid" not in query:
            return self._open(environ, query, method, upgrades)
        if query.get("EIO") != VERSION:
            raise Refused(BAD_VERSION)
        socket = self.sockets.get(query["sid"])
        if socket is None or socket.closing:
            raise Refused(SESSION_UNKNOWN)
        if upgrades:
            self._upgrade(environ, socket)
        if socket.polling is None or transport != "polling":
            raise Refused(BAD_REQUEST)
        if method == "GET":
            return self._poll(socket, socket.polling)
        if method == "POST":
            return self._post(environ, socket, socket.polling)
        raise Refused(BAD_REQUEST)

    def _check_origin(self, environ: Environ) -> None:
        """Browsers apply no rule of origins to WebSockets, so it is applied here."""
        origin = environ.get("HTTP_ORIGIN")
        if origin and self.cors_allowed_origins != []:
            allowed = self._cors_allowed_origins(environ)
            if allowed is not None and origin not in allowed:
                raise Refused(FORBIDDEN)

    def _open(self, environ: Environ, query: dict[str, str], method: str, upgrades: bool) -> Answer:
        if self.stopping:  # whoever came in now would be cut off in a moment; the next process is about to listen
            return Answer(b"", "503 SERVICE UNAVAILABLE", headers=[("Retry-After", "1"), ("Connection", "close")])
        if method != "GET":
            raise Refused(BAD_METHOD)
        key = key_of(environ) if upgrades else None
        if query["transport"] == "websocket" and key is None:
            raise Refused(BAD_REQUEST)
        if query.get("EIO") != VERSION:
            raise Refused(BAD_VERSION)
        socket = Socket(self, self.generate_id())
        websocket = self._websocket(environ) if key is not None else None
        self._begin(environ, socket)
        opening = "0" + json.dumps(self._handshake(socket, query["transport"]), separators=(",", ":"))
        if websocket is not None and key is not None:
            environ["wsgi.errors"] = sys.stderr  # in place of what holds on to the whole HTTP request
            environ.pop("wsgi.early_hints", None)
            websocket.accept(key, text_frame(opening))
            socket.open_websocket(websocket)
            socket.serve(websocket, websocket.messages(socket.write))
            self._leave(environ)
        socket.polling = Polling(self.concurrency)
        return Answer(opening.encode())

    def _begin(self, environ: Environ, socket: Socket) -> None:
        if self.start_service_task:
            self.start_service_task = False
            self.start_background_task(self.clock.run)
        self.sockets[socket.sid] = socket
        self._trigger_event("connect", socket.sid, environ, run_async=False)
        self.clock.opened(socket)

    def _handshake(self, socket: Socket, transport: str) -> dict[str, Any]:
        upgrades = ["websocket"] if self.allow_upgrades and transport == "polling" and "websocket" in self.transports else []
        return {
            "sid": socket.sid,
            "upgrades": upgrades,
            "pingInterval": round(self.ping_interval * 1000),
            "pingTimeout": round(self.ping_timeout * 1000),
            "maxPayload": self.max_http_buffer_size,
        }

    def _websocket(self, environ: Environ) -> WebSocket:
        connection = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
        if connection is None:
            raise RuntimeError("neither gunicorn nor the development server gives its socket")
        return WebSocket(connection, self.max_http_buffer_size, self.concurrency)

    def _leave(self, environ: Environ) -> None:
        """End a request whose answer was a WebSocket, in the way in which each web server leaves the connection alone."""
        raise StopIteration if "gunicorn.socket" in environ else ConnectionError

    def _upgrade(self, environ: Environ, socket: Socket) -> None:
        key = key_of(environ)
        if key is None or socket.polling is None or socket.upgrading:
            raise Refused(BAD_REQUEST)
        websocket = self._websocket(environ)
        websocket.accept(key)
        websocket.timeout = UPGRADE_WITHIN_S
        socket.upgrading = True
        messages = websocket.messages(websocket.write)
        with suppress(TimeoutError):
            if next(messages, None) == PROBE:
                websocket.write(text_frame(PROBED))
                socket.polling.release()
                if next(messages, None) == UPGRADE and not socket.closing:
                    websocket.timeout = None
                    socket.open_websocket(websocket)
                    socket.serve(websocket, messages)
                    self._leave(environ)
        socket.upgrading = False
        websocket.cut()
        self._leave(environ)

    def _poll(self, socket: Socket, polling: Polling) -> Answer:
        if socket.upgrading:
            return Answer(NOOP.encode())
        if polling.being_polled:
            socket.close(wait=False, reason=self.reason.TRANSPORT_ERROR)
            raise Refused(BAD_REQUEST)
        return Answer(polling.poll())

    def _post(self, environ: Environ, socket: Socket, polling: Polling) -> Answer:
        if polling.being_posted:
            socket.close(wait=False, reason=self.reason.TRANSPORT_ERROR)
            raise Refused(BAD_REQUEST)
        polling.being_posted = True
        try:
            for packet in split_payload(self._body(environ)):
                socket.take(packet)
        except BadPacket as error:
            socket.close(wait=False, reason=PARSE_ERROR)
            raise Refused(BAD_REQUEST) from error
        except Exception:
            self.logger.exception("a message could not be handled")
        finally:
            polling.being_posted = False
        return Answer(b"ok")

    def _body(self, environ: Environ) -> str:
        connection = environ.get("gunicorn.socket")
        try:
            if connection is not None:
                connection.settimeout(BODY_WITHIN_S)
            length = environ.get("CONTENT_LENGTH") or "0"
            wanted = self.max_http_buffer_size + 1 if environ.get("wsgi.input_terminated") else int(length)
            if int(length) > self.max_http_buffer_size:
                raise BadPacket("too long")
            body: bytes = environ["wsgi.input"].read(wanted)
            if len(body) > self.max_http_buffer_size:
                raise BadPacket("too long")
            return body.decode()
        except (OSError, ValueError) as error:
            raise BadPacket("unreadable") from error
        finally:
            if connection is not None:
                connection.settimeout(None)
