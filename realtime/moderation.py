"""What moderators may do in a room; the rules are the floor's."""

from collections.abc import Callable
from typing import Any

from core.models import ModerationEntry
from core.platform import Platform
from core.queries.room import chat as chat_queries
from core.queries.room import moderation as queries
from core.services.moderation import banning, undoing
from core.services.room import held_messages, sanctions
from core.services.room import moderation as services
from realtime.answers import Answer
from realtime.commands import Ban, ChatSettings, Log, Mute, Nothing, OfHeld, OfMessage, Undo
from realtime.handlers import Asked, Handler, Handlers


class Moderation:
    """Carries out what moderators ask for."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what moderators send."""
        of_message = {
            "remove": services.remove_message,
            "dismiss": services.dismiss_reports,
            "pin": services.pin_message,
        }
        handlers.serve(
            [Handler(name, OfMessage, self._deciding(service), for_moderators=True) for name, service in of_message.items()]
            + [
                Handler("approve", OfHeld, self._approve, for_moderators=True),
                Handler("reject", OfHeld, self._reject, for_moderators=True),
                Handler("unpin", Nothing, self._unpin, for_moderators=True),
                Handler("mute", Mute, self._mute, for_moderators=True),
                Handler("ban", Ban, self._ban, for_moderators=True),
                Handler("settings", ChatSettings, self._settings, for_moderators=True),
                Handler("undo", Undo, self._undo, for_moderators=True),
                Handler("queue", Nothing, self._queue, for_moderators=True),
                Handler("log", Log, self._log, for_moderators=True),
                Handler("people", Nothing, self._people, for_moderators=True),
            ],
        )

    def _do(self, asked: Asked, decide: Callable[..., ModerationEntry], *args: Any, **kwargs: Any) -> Answer:
        """Carry it out; the number of its entry in the log is what undoes it."""
        with self._platform.transaction() as session:
            entry = decide(session, asked.me.moderator, asked.me.event_id, *args, **kwargs)
            session.flush()
            return {"log": entry.id}

    def _do_several(self, asked: Asked, decide: Callable[..., ModerationEntry]) -> Answer:
        """Carry it out and say of how many: others may have decided about some of them meanwhile."""
        with self._platform.transaction() as session:
            entry = decide(session, asked.me.moderator, asked.me.event_id, asked.said.ids)
            session.flush()
            return {"log": entry.id, "messages": entry.details["messages"]}

    def _deciding(self, service: Callable[..., ModerationEntry]) -> Callable[[Asked], Answer]:
        return lambda asked: self._do(asked, service, asked.said.id)

    def _approve(self, asked: Asked) -> Answer:
        if asked.said.ids:
            return self._do_several(asked, held_messages.approve_messages)
        return self._do(asked, services.approve_message, asked.said.id)

    def _reject(self, asked: Asked) -> Answer:
        if asked.said.ids:
            return self._do_several(asked, held_messages.reject_messages)
        return self._do(asked, services.reject_message, asked.said.id)

    def _unpin(self, asked: Asked) -> Answer:
        return self._do(asked, services.unpin_message)

    def _mute(self, asked: Asked) -> Answer:
        return self._do(asked, sanctions.mute, asked.said.key, asked.said.minutes)

    def _ban(self, asked: Asked) -> Answer:
        return self._do(asked, banning.ban, asked.said.key, asked.said.remove_messages)

    def _settings(self, asked: Asked) -> Answer:
        answer = self._do(asked, services.change_settings, **asked.said.model_dump(exclude_none=True))
        with self._platform.reading() as session:
            return answer | {"chat": chat_queries.room_state(session, asked.me.event_id)}

    def _undo(self, asked: Asked) -> Answer:
        return self._do(asked, undoing.undo, asked.said.log)

    def _queue(self, asked: Asked) -> Answer:
        with self._platform.reading() as session:
            return queries.queue(session, asked.me.event_id)

    def _log(self, asked: Asked) -> Answer:
        with self._platform.reading() as session:
            return queries.log(session, asked.me.event_id, asked.said.before)

    def _people(self, asked: Asked) -> Answer:
        with self._platform.reading() as session:
            return {"people": queries.people(session, asked.me.organisation_id, asked.me.event_id)}
