"""Door 2, Socket.IO: the live room and the console's live pages. Thin; the rules are the floor's."""

from flask import Flask
from flask_socketio import SocketIO
from gevent.monkey import is_module_patched

from core.platform import Platform
from realtime.attendance import AttendanceBook
from realtime.console import ConsoleNamespace
from realtime.presence import Presence
from realtime.room import RoomNamespace
from realtime.server import hang_up, make_server


def attach(app: Flask, platform: Platform) -> SocketIO:
    """Put the Socket.IO server in front of `app` and serve both namespaces."""
    server = make_server(app, platform.settings, async_mode="gevent" if is_module_patched("socket") else "threading")
    book = AttendanceBook(platform)
    server.on_namespace(RoomNamespace(platform, Presence(platform), book))
    server.on_namespace(ConsoleNamespace(platform))
    app.extensions.setdefault("on_stop", []).extend([lambda: hang_up(server), book.flush])
    return server
