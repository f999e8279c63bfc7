"""`/live`: who is in the room of one event, from the handshake to the last goodbye."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import request
from flask_socketio import Namespace, SocketIO
from sqlalchemy.orm import Session

from core.adapters.live import ROOM_NAMESPACE, event_topic, moderators_topic, registration_topic
from core.errors import DomainError, Forbidden
from core.i18n import HTML_LANG
from core.platform import Platform
from core.services.room.errors import RoomNotOpen, TooOften
from realtime.answers import refusal
from realtime.feeds import Feeds
from realtime.metrics import RoomMetrics
from realtime.participants import Participant, admit_attendee, admit_listener, admit_member, shows_overlay, shows_ticket
from realtime.presence import Presence
from realtime.revocation import Pass, Revocation

CONNECTIONS_MAX = 20  # of one person, to one process


class RoomNamespace(Namespace):
    """One connection is one participant; what they may say is in `realtime.chat` and `realtime.moderation`."""

    socketio: SocketIO  # set by Flask-SocketIO when the namespace is served

    def __init__(self, platform: Platform, feeds: Feeds, presence: Presence, metrics: RoomMetrics) -> None:
        super().__init__(ROOM_NAMESPACE)
        self._platform = platform
        self._feeds = feeds
        self._presence = presence
        self._metrics = metrics
        self._participants: dict[str, Participant] = {}
        self._connections: Counter[str] = Counter()
        self._revocation = Revocation(platform, self._passes, self._hang_up)
        self._clockwork_runs = False
        self._told_of_leaving: list[Callable[[str], None]] = []

    def on_leave(self, tell: Callable[[str], None]) -> None:
        """Have `tell` hear of each connection that ended."""
        self._told_of_leaving.append(tell)

    def participant(self, sid: str) -> Participant:
        """Who takes part at the other end of a connection; an overlay does not."""
        participant = self.listener(sid)
        if participant.only_listens:
            raise Forbidden()
        return participant

    def listener(self, sid: str) -> Participant:
        """Who or what hears the room at the other end."""
        if (participant := self._participants.get(sid)) is None:
            raise RoomNotOpen()
        return participant

    def locale_of(self, sid: str) -> str:
        """Language of whoever is at the other end."""
        participant = self._participants.get(sid)
        return participant.locale if participant else self._platform.settings.default_locale

    def trigger_event(self, event: str, *args: Any) -> Any:
        """An attendee comes and goes without Flask's request: thousands do in the same moment."""
        if event == "connect" and (shows_ticket(args[-1]) or shows_overlay(args[-1])):
            sid, environ, auth = args
            return self._admit(sid, auth, environ)
        if event == "disconnect":
            return self._forget(*args)
        return super().trigger_event(event, *args)

    def on_connect(self, auth: object = None) -> None:
        """Admit a member, whose session cookie Flask reads."""
        self._admit(request.sid, auth, request.environ)  # type: ignore[attr-defined]  # added by Flask-SocketIO

    def _admit(self, sid: str, auth: object, environ: dict[str, Any]) -> None:
        """Let the participant hear the room from this moment on."""
        try:
            with self._platform.reading() as session:
                participant = _admitted(session, auth, environ)
            participant = replace(participant, locale=_locale_asked_for(auth) or participant.locale)
            if self._connections[participant.author.key] >= CONNECTIONS_MAX:
                raise TooOften()
        except DomainError as error:
            self._metrics.admitted(error.code)
            raise refusal(error, _locale_asked_for(auth) or self._platform.settings.default_locale) from error
        self._metrics.admitted()
        self._start_clockwork()
        self._participants[sid] = participant
        self._connections[participant.author.key] += 1
        self._feeds.enter(participant.event_id)
        for topic in self._topics(participant):
            self.socketio.server.enter_room(sid, topic, namespace=ROOM_NAMESPACE)  # type: ignore[attr-defined]  # absent from the stubs

    def _start_clockwork(self) -> None:
        """Count, listen and look again in the background from the first connection on; before it there is nothing to do."""
        if not self._clockwork_runs:
            self._clockwork_runs = True
            self._feeds.run()
            self._presence.run_with(self.socketio)
            self._revocation.run_with(self.socketio)

    def _topics(self, participant: Participant) -> list[str]:
        topics = [event_topic(participant.event_id)]
        if participant.moderates:
            topics.append(moderators_topic(participant.event_id))
        if participant.author.registration_id is not None:
            topics.append(registration_topic(participant.author.registration_id))
        return topics

    def _forget(self, sid: str, reason: str) -> None:
        if (participant := self._participants.pop(sid, None)) is None:
            return
        self._metrics.ended(reason)
        key = participant.author.key
        self._connections[key] -= 1
        if self._connections[key] <= 0:
            del self._connections[key]
        self._presence.hidden(participant.event_id, sid)
        self._feeds.leave(participant.event_id)
        for tell in self._told_of_leaving:
            tell(sid)

    def _passes(self) -> dict[str, Pass]:
        return {sid: participant.shown for sid, participant in list(self._participants.items())}

    def _hang_up(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=ROOM_NAMESPACE)  # type: ignore[attr-defined]  # absent from the stubs


def _admitted(session: Session, auth: object, environ: dict[str, Any]) -> Participant:
    if shows_ticket(auth):
        return admit_attendee(session, auth, environ)
    return admit_listener(session, auth) if shows_overlay(auth) else admit_member(session, auth)


def _locale_asked_for(auth: object) -> str | None:
    """The language of the page that connects, if it says one that is spoken here."""
    locale = auth.get("locale") if isinstance(auth, dict) else None
    return locale if isinstance(locale, str) and locale in HTML_LANG else None
