"""Flask-SocketIO over the fan-out engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from realtime.engine.fanout import Fanout
from realtime.engine.hot import HotHandler
from realtime.engine.protocol import SocketIOServer

PATH = "/socket.io/"


class FanoutSocketIO(SocketIO):
    """Namespaces, request contexts and rooms as in Flask-SocketIO; `hot` and `fanout` are what it adds."""

    server: SocketIOServer

    def init_app(self, app: Flask, **options: Any) -> None:
        """Serve Socket.IO in front of `app`."""
        app.extensions["socketio"] = self
        self.manage_session: bool = options.pop("manage_session", True)
        self.server = SocketIOServer(**options)
        self.async_mode = self.server.async_mode
        app.wsgi_app = self._in_front_of(app, app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation has it

    @property
    def fanout(self) -> Fanout:
        """Broadcasts to the members of this process."""
        return self.server.fanout

    def hot(self, namespace: str, event: str, handler: HotHandler) -> None:
        """Handle an event on the lean path."""
        self.server.hot_events[namespace, event] = handler

    def _handle_event(self, handler: Callable[..., Any], message: str, namespace: str, sid: str, *args: Any) -> Any:
        """Let go of the request that Werkzeug keeps in the environment: it would live as long as the connection."""
        environ = self.server.get_environ(sid, namespace=namespace)
        try:
            return super()._handle_event(handler, message, namespace, sid, *args)  # type: ignore[misc]  # absent from the stubs
        finally:
            if environ is not None:
                environ.pop("werkzeug.request", None)

    def _in_front_of(self, app: Flask, pages: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        server = self.server

        def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(PATH):
                return pages(environ, start_response)
            environ["flask.app"] = app
            answer: Iterable[bytes] = server.handle_request(environ, start_response)
            return answer

        return served
