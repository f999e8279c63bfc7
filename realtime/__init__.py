"""Door 2, Socket.IO: the live room and the console's live pages. Thin, except its fan-out engine; the rules are the floor's."""

from flask import Flask
from flask_socketio import SocketIO
from gevent.monkey import is_module_patched

from core.platform import Platform
from realtime.attendance import AttendanceBook
from realtime.cameras import Cameras
from realtime.captions import Captions
from realtime.chat import Chat
from realtime.console import ConsoleNamespace
from realtime.draws import Draws
from realtime.feeds import Feeds
from realtime.handlers import Handlers
from realtime.metrics import EngineCollector, RoomMetrics
from realtime.moderation import Moderation
from realtime.offers import Offers
from realtime.polls import Polls
from realtime.presence import Presence
from realtime.questions import Questions
from realtime.reactions import Reactions
from realtime.room import RoomNamespace
from realtime.server import hang_up, make_server
from realtime.show import ShowRun
from realtime.simulcast import Simulcast


def attach(app: Flask, platform: Platform) -> SocketIO:
    """Put the Socket.IO server in front of `app` and serve both namespaces."""
    server = make_server(app, platform.settings, async_mode="gevent" if is_module_patched("socket") else "threading")
    presence = Presence(platform, AttendanceBook(platform))
    feeds = Feeds(platform, server)
    presence.on_change(feeds.tell_watching)
    platform.metrics.register(EngineCollector(server, feeds))
    metrics = RoomMetrics(platform.metrics)
    room = RoomNamespace(platform, feeds, presence, metrics)
    server.on_namespace(room)
    server.on_namespace(ConsoleNamespace(platform, presence))
    handlers = Handlers(platform, server, room, metrics)
    Chat(platform, server, room, feeds, presence).serve(handlers)
    Moderation(platform).serve(handlers)
    Captions(platform).serve(handlers)
    Simulcast(platform).serve(handlers)
    Questions(platform).serve(handlers)
    Polls(platform).serve(handlers)
    Draws(platform).serve(handlers)
    ShowRun(platform).serve(handlers)
    Offers(platform, room).serve(handlers)
    cameras = Cameras(platform, server, room)
    cameras.serve(handlers)
    reactions = Reactions(platform, server, room, feeds)
    reactions.serve(handlers)
    app.extensions.setdefault("on_stop", []).extend([lambda: hang_up(server), cameras.end_all, presence.flush, reactions.flush])
    return server
