"""The fan-out engine."""

from realtime.engine.extension import FanoutSocketIO
from realtime.engine.fanout import SAME, Fanout
from realtime.engine.hot import HotHandler, Reply
from realtime.engine.manager import Rooms
from realtime.engine.stats import Stats

__all__ = ["SAME", "Fanout", "FanoutSocketIO", "HotHandler", "Reply", "Rooms", "Stats"]
