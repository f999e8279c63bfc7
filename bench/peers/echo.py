"""A room as the documentation of Flask-SocketIO writes one: no ticket, no row, every message to everyone."""

from typing import Any

from flask import Flask
from flask_socketio import SocketIO, emit, join_room

app = Flask(__name__)
server = SocketIO(app, async_mode="gevent")


@app.get("/healthz")
def healthz() -> str:
    """Whether it has started."""
    return "ok"


@server.on("connect", namespace="/live")
def connect() -> None:
    """Let the newcomer hear the room."""
    join_room("room")


@server.on("join", namespace="/live")
def join(_data: Any) -> dict[str, bool]:
    """Answer, as the product does."""
    return {"ok": True}


@server.on("post", namespace="/live")
def post(data: Any) -> None:
    """Tell everyone."""
    emit("messages", [data], to="room")
