"""The product's Socket.IO server with nothing behind it but an echo; what gunicorn serves for these tests.

As a program it is served by Werkzeug's development server instead, on the port of its argument.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, disconnect, emit
from gevent.monkey import is_module_patched
from werkzeug.serving import run_simple

from core.settings import load_settings
from realtime.server import make_server
from tests.realtime.conformance.heartbeats import BRISK, BRISK_PATH, CALM, CONNECT_TIMEOUT_S, MESSAGE_MAX_BYTES, Heartbeat

SAYING_GOODBYE_S = 0.01  # a handler waits for a database
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def echoing(heartbeat: Heartbeat) -> Flask:
    """An application whose Socket.IO server echoes."""
    served = Flask(__name__)
    limits = {"message_max_bytes": MESSAGE_MAX_BYTES, "connect_timeout_s": CONNECT_TIMEOUT_S}
    server = make_server(served, load_settings(), "gevent" if is_module_patched("socket") else "threading", **limits, **heartbeat)
    for namespace in ("/", "/custom"):
        serve(server, namespace)
    server.on_event("connect", refuse, namespace="/refused")
    return served


def serve(server: SocketIO, namespace: str) -> None:
    """Echo in this namespace."""

    def ask() -> None:
        emit("question", callback=answered)

    def hang_up() -> None:
        for session in list(server.server.eio.sockets.values()):
            session.close(wait=False)

    def answered(*args: Any) -> None:
        emit("answered", args)  # Flask-SocketIO takes several arguments as a tuple

    server.on_event("connect", lambda auth=None: emit("auth", auth or {}), namespace=namespace)
    server.on_event("message", lambda *args: emit("message-back", args), namespace=namespace)
    server.on_event("message-with-ack", lambda *args: args, namespace=namespace)
    server.on_event("ask", ask, namespace=namespace)
    server.on_event("leave", lambda: disconnect(), namespace=namespace)
    server.on_event("disconnect", lambda _reason: server.sleep(SAYING_GOODBYE_S), namespace=namespace)
    server.on_event("hang-up", hang_up, namespace=namespace)


def refuse(_auth: Any = None) -> None:
    """Let nobody in."""
    raise Refused("Not authorized", {"code": "refused"})


def create_app() -> Wsgi:
    """Both servers, told apart by their path."""
    calm, brisk = echoing(CALM), echoing(BRISK)
    calm.add_url_rule("/healthz", view_func=lambda: "ok")

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(BRISK_PATH):
            return brisk(environ | {"PATH_INFO": path.removeprefix(BRISK_PATH)}, start_response)
        return calm(environ, start_response)

    return app


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), create_app(), threaded=True)
