"""What hosts write for everybody to read beside the video."""

from core.platform import Platform
from core.services.events.captions import show_line
from realtime.answers import Answer
from realtime.commands import Command, Text
from realtime.handlers import Asked, Handler, Handlers


class Line(Command):
    """A line to read."""

    text: Text


class Captions:
    """Carries out what hosts ask for."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over the lines."""
        handlers.serve([Handler("caption", Line, self._caption)])

    def _caption(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            line = show_line(session, asked.me.host, asked.me.event_id, asked.said.text)
            session.flush()
            return {"id": line.id}
