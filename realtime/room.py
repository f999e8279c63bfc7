"""`/live`: the room of one event."""

from collections import Counter
from typing import Any, cast

from flask import request
from flask_socketio import Namespace, SocketIO, join_room
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.orm import Session

from core.adapters.live import ROOM_NAMESPACE, event_topic, registration_topic
from core.clock import now
from core.errors import DomainError, Forbidden
from core.i18n import N_
from core.platform import Platform
from core.queries import chat as chat_queries
from core.queries.room import event_state, find_event, message_state
from core.services.chat import delete_message, post_message
from realtime.answers import Answer, answered, refusal
from realtime.attendance import AttendanceBook
from realtime.commands import Delete, History, Join, Post, Present
from realtime.participants import Participant, RoomNotOpen, admit
from realtime.presence import Presence
from realtime.revocation import Pass, Revocation

POSTS_AT_ONCE = RateLimitItemPerSecond(5, 5)
QUESTIONS_AT_ONCE = RateLimitItemPerSecond(40, 5)  # several tabs that come back together ask less
CONNECTIONS_MAX = 20  # of one person, to one process


class TooFast(DomainError):
    """More messages in a few seconds than anybody types."""

    code = "chat.too_fast"
    status = 429
    message = N_("You are writing faster than people can read. Wait a few seconds, then send it again.")


class TooOften(DomainError):
    """More questions, or more connections, than pages of ours open."""

    code = "room.too_often"
    status = 429
    message = N_("Wait a minute, then try again. Nothing was lost.")


class RoomNamespace(Namespace):
    """One connection is one participant; a command's method is its name in the protocol."""

    socketio: SocketIO  # set by Flask-SocketIO when the namespace is served

    def __init__(self, platform: Platform, presence: Presence, book: AttendanceBook) -> None:
        super().__init__(ROOM_NAMESPACE)
        self._platform = platform
        self._presence = presence
        self._book = book
        self._participants: dict[str, Participant] = {}
        self._connections: Counter[str] = Counter()
        self._revocation = Revocation(platform, self._passes, self._hang_up)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._clockwork_runs = False

    @property
    def locale(self) -> str:
        """Language of the person whose command is being answered."""
        participant = self._participants.get(self._sid)
        return participant.locale if participant else self._platform.settings.default_locale

    @property
    def _sid(self) -> str:
        return cast(str, request.sid)  # type: ignore[attr-defined]  # added by Flask-SocketIO

    def on_connect(self, auth: object = None) -> None:
        """Admit the participant and let them hear the room from this moment on."""
        with self._platform.reading() as session:
            try:
                participant = admit(session, auth)
                if self._connections[participant.author.key] >= CONNECTIONS_MAX:
                    raise TooOften()
            except DomainError as error:
                raise refusal(error, self._locale_asked_for(auth)) from error
        self._participants[self._sid] = participant
        self._connections[participant.author.key] += 1
        self._start_clockwork()
        join_room(event_topic(participant.event_id))
        if participant.author.registration_id is not None:
            join_room(registration_topic(participant.author.registration_id))

    def on_disconnect(self, _reason: object = None) -> None:
        """Forget the connection."""
        if (participant := self._participants.pop(self._sid, None)) is not None:
            self._forget_one(participant.author.key)
            self._presence.left(participant.event_id, participant.author.key, self._sid)

    @answered
    def on_join(self, data: object = None) -> Answer:
        """A snapshot, or what came after the last message known."""
        after, me = Join.model_validate(data).after, self._asking
        with self._platform.reading() as session:
            answer = self._state(session, me)
            if after is not None:
                messages = chat_queries.missed(session, me.event_id, after)
                gone = chat_queries.removed(session, me.event_id, after)
                if messages is not None and gone is not None:
                    return answer | {"messages": [message_state(message) for message in messages], "removed": gone}
            page = chat_queries.page(session, me.event_id)
        snapshot = {"messages": [message_state(message) for message in page.messages], "more": page.more}
        return answer | snapshot | ({"reset": True} if after is not None else {})

    @answered
    def on_post(self, data: object = None) -> Answer:
        """Store a message; acknowledged after its commit."""
        command, me = Post.model_validate(data), self._me
        if me.actor is None and not self._limiter.hit(POSTS_AT_ONCE, me.author.key):
            raise TooFast()
        with self._platform.transaction() as session:
            event = find_event(session, me.event_id)
            if event is None:
                raise RoomNotOpen()
            message = post_message(session, event, me.author, command.client_id, command.text)
        return {"message": message_state(message)}

    @answered
    def on_history(self, data: object = None) -> Answer:
        """Older messages."""
        before, me = History.model_validate(data).before, self._asking
        with self._platform.reading() as session:
            page = chat_queries.page(session, me.event_id, before)
        return {"messages": [message_state(message) for message in page.messages], "more": page.more}

    @answered
    def on_delete(self, data: object = None) -> Answer:
        """A moderator takes a message down."""
        command, me = Delete.model_validate(data), self._me
        if me.actor is None:
            raise Forbidden()
        with self._platform.transaction() as session:
            delete_message(session, me.actor, me.event_id, command.id)
        return {}

    @answered
    def on_present(self, data: object = None) -> Answer:
        """A heartbeat: somebody is watching, or has turned away. Members at work are not counted as viewers."""
        visible, me = Present.model_validate(data).visible, self._asking
        if me.author.registration_id is None:
            return {}
        if visible:
            self._presence.seen(me.event_id, me.author.key, self._sid)
            self._book.note(me.author.registration_id, now())
        else:
            self._presence.left(me.event_id, me.author.key, self._sid)
        return {}

    @property
    def _me(self) -> Participant:
        if (participant := self._participants.get(self._sid)) is None:
            raise RoomNotOpen()
        return participant

    @property
    def _asking(self) -> Participant:
        """The participant, unless they ask more often than any page does: each answer costs a look into the rows."""
        me = self._me
        if not self._limiter.hit(QUESTIONS_AT_ONCE, me.author.key):
            raise TooOften()
        return me

    def _forget_one(self, author_key: str) -> None:
        self._connections[author_key] -= 1
        if self._connections[author_key] <= 0:
            del self._connections[author_key]

    def _passes(self) -> dict[str, Pass]:
        return {sid: participant.shown for sid, participant in list(self._participants.items())}

    def _hang_up(self, sid: str) -> None:
        self.socketio.server.disconnect(sid, namespace=ROOM_NAMESPACE)  # type: ignore[attr-defined]  # absent from the stubs

    def _start_clockwork(self) -> None:
        """Count and store in the background from the first connection on; before it there is nothing to do."""
        if not self._clockwork_runs:
            self._clockwork_runs = True
            self._presence.run_with(self.socketio)
            self._book.run_with(self.socketio)
            self._revocation.run_with(self.socketio)

    def _state(self, session: Session, me: Participant) -> dict[str, Any]:
        event = find_event(session, me.event_id)
        if event is None:
            raise RoomNotOpen()
        return {
            "event": event_state(event),
            "you": {"key": me.author.key, "name": me.author.name, "badge": me.author.badge},
            "may": me.abilities,
            "watching": self._presence.count(me.event_id),
        }

    def _locale_asked_for(self, auth: object) -> str:
        locale = auth.get("locale") if isinstance(auth, dict) else None
        return locale if isinstance(locale, str) else self._platform.settings.default_locale
