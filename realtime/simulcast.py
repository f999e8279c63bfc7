"""What hosts may do about simulcast; the rules are the floor's."""

from core.models import SimulcastTarget
from core.permissions import Permission
from core.platform import Platform
from core.queries.events.simulcast import target_state
from core.services.events import simulcast
from core.services.events.simulcast import TargetText
from realtime.answers import Answer
from realtime.handlers import Asked, Handler, Handlers
from realtime.simulcast_commands import EditedTarget, NewTarget, OfTarget, SwitchedTarget


class Simulcast:
    """Carries out what hosts ask for."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what hosts send."""
        handlers.serve(
            [
                Handler("add_restream", NewTarget, self._add),
                Handler("edit_restream", EditedTarget, self._edit),
                Handler("switch_restream", SwitchedTarget, self._switch),
                Handler("delete_restream", OfTarget, self._delete),
                Handler("restore_restream", OfTarget, self._restore),
            ]
        )

    def _add(self, asked: Asked) -> Answer:
        text = self._text(asked)
        with self._platform.transaction() as session:
            return _told(simulcast.add_target(session, asked.me.host, asked.me.event_id, text))

    def _edit(self, asked: Asked) -> Answer:
        text, said = self._text(asked), asked.said
        with self._platform.transaction() as session:
            return _told(simulcast.edit_target(session, asked.me.host, asked.me.event_id, said.id, text, said.version))

    def _switch(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            return _told(simulcast.switch_target(session, asked.me.host, asked.me.event_id, asked.said.id, asked.said.on))

    def _delete(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            simulcast.delete_target(session, asked.me.host, asked.me.event_id, asked.said.id)
        return {}

    def _restore(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            return _told(simulcast.restore_target(session, asked.me.host, asked.me.event_id, asked.said.id))

    def _text(self, asked: Asked) -> TargetText:
        """What was written, once its server is found where it may be; only a host has names looked up."""
        asked.me.host.require(Permission.RUN_EVENTS)
        said = asked.said
        if not self._platform.settings.simulcast_private:
            simulcast.check_public(said.address)
        return TargetText(said.name, said.address, said.key)


def _told(row: SimulcastTarget) -> Answer:
    return {"restream": target_state(row)}
