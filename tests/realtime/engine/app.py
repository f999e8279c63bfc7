"""An application over the engine that says what it is told to; run by gunicorn, or on a port given to this module."""

import os
import sys
from typing import Any

from flask import Flask
from flask_socketio import Namespace, emit, join_room
from gevent.monkey import is_module_patched
from werkzeug.serving import make_server as make_web_server

from core.settings import load_settings
from realtime.server import make_server

PING_INTERVAL_S = float(os.environ.get("PING_INTERVAL_S", "25"))
PING_TIMEOUT_S = float(os.environ.get("PING_TIMEOUT_S", "20"))
CONNECT_WITHIN_S = float(os.environ.get("CONNECT_WITHIN_S", "45"))


class Live(Namespace):
    """Ordinary handlers, in a request context."""

    def __init__(self, ends: list[str]) -> None:
        super().__init__("/live")
        self._ends = ends

    def on_connect(self, auth: Any = None) -> None:
        join_room("room")
        emit("welcome", auth)

    def on_disconnect(self, reason: str) -> None:
        self._ends.append(reason)

    def on_echo(self, *args: Any) -> tuple[Any, ...]:
        return args

    def on_others(self, data: Any) -> None:
        self.emit("told", data, room="room", include_self=False)


def create_app() -> Flask:
    """The application; what has happened in it is at /seen."""
    app = Flask(__name__)
    mode = "gevent" if is_module_patched("socket") else "threading"
    limits = {"ping_interval_s": PING_INTERVAL_S, "ping_timeout_s": PING_TIMEOUT_S, "connect_timeout_s": CONNECT_WITHIN_S}
    server = make_server(app, load_settings(), mode, **limits)
    ends: list[str] = []
    server.on_namespace(Live(ends))

    def say(_sid: str, args: list[Any], reply: Any) -> None:
        server.fanout.broadcast("/live", "room", "said", args[0])
        reply("said")
        reply("twice")

    def burst(_sid: str, args: list[Any], reply: Any) -> None:
        start, count, size, lesser = args
        for number in range(start, start + count):
            whole = {"n": number, "text": "é" * (size // 2)}
            options = {"reduced": {"n": number}} if lesser else {}
            server.fanout.broadcast("/live", "room", "burst", whole, **options)
        reply(count)

    def fail(_sid: str, _args: list[Any], _reply: Any) -> None:
        raise RuntimeError("a handler's own mistake")

    for handler in (say, burst, fail):
        server.hot("/live", handler.__name__, handler)

    @app.get("/healthz")
    def alive() -> str:
        return "ok"

    @app.get("/seen")
    def seen() -> dict[str, Any]:
        return vars(server.fanout.stats) | {
            "mode": mode,
            "ends": ends,
            "owed": server.fanout.backlog_bytes,
            "sessions": len(server.server.eio.sockets),
        }

    return app


if __name__ == "__main__":
    make_web_server("127.0.0.1", int(sys.argv[1]), create_app(), threaded=True).serve_forever()
