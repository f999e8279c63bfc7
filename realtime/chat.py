"""What everybody in a room may do: come in, speak, correct themselves, look back, and tell moderators."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from core.clock import now
from core.errors import DomainError
from core.platform import Platform
from core.queries.room import chat as chat_queries
from core.queries.room.admission import own_standing
from core.queries.room.boards import OWN
from core.queries.room.chat_pages import Stretch, page_after, page_around
from core.services.room.chat import Draft
from core.services.room.chat_errors import ChatTooLong, MessageGone
from core.services.room.chat_judging import TEXT_MAX_LENGTH
from core.services.room.chat_own import delete_own, edit_message, report_message, restore_own
from core.services.room.errors import RoomNotOpen
from core.services.room.resends import Result
from realtime.answers import Answer, Broken, answer_of, refused
from realtime.commands import Edit, History, Join, Nothing, OfMessage, Post, Present, Report
from realtime.engine import FanoutSocketIO
from realtime.feed import Feed
from realtime.feeds import Feeds
from realtime.floods import RoomFloods
from realtime.handlers import Asked, Handler, Handlers, Reply
from realtime.participants import Participant
from realtime.presence import Presence
from realtime.room import RoomNamespace
from realtime.writer import Posted, Words, message_writer


class Chat:
    """Carries out what participants ask for."""

    def __init__(self, platform: Platform, server: FanoutSocketIO, room: RoomNamespace, feeds: Feeds, presence: Presence) -> None:
        self._platform = platform
        self._room = room
        self._feeds = feeds
        self._presence = presence
        self._words = Words()
        self._writer = message_writer(platform, self._words, server)
        self._floods = RoomFloods()

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what participants send."""
        handlers.hot("post", self._post)
        handlers.serve(
            [
                Handler("join", Join, self._join, for_listeners=True),
                Handler("mine", Nothing, self._mine),
                Handler("edit", Edit, self._edit),
                Handler("delete", OfMessage, self._delete),
                Handler("restore", OfMessage, self._restore),
                Handler("history", History, self._history, for_listeners=True),
                Handler("report", Report, self._report),
                Handler("present", Present, self._present, for_listeners=True),
            ],
        )

    def _post(self, sid: str, args: list[Any], reply: Reply) -> None:
        """Hand a message to the writer, which acknowledges it after its commit."""
        locale = self._room.locale_of(sid)
        answer = answer_of(lambda: self._submit(sid, args, reply), locale, "post")
        if not answer["ok"]:
            reply(answer)

    def _submit(self, sid: str, args: list[Any], reply: Reply) -> Answer:
        me, said = self._room.participant(sid), Post.model_validate(args[0] if args else {})
        held_for = self._held_for(me, said.client_id, said.text)
        draft = Draft(me.author, said.client_id, said.text, said.reply_to, tuple(said.mentions), held_for)
        self._writer.put(me.event_id, Posted(me.organisation_id, draft), self._acknowledging(me, draft, reply))
        return {}

    def _acknowledging(self, me: Participant, draft: Draft, reply: Reply) -> Callable[[Result], None]:
        def acknowledge(result: Result) -> None:
            if isinstance(result, DomainError):
                if not isinstance(result, Broken):  # what failed by our fault is sent again for nothing
                    self._floods.take_back(me.event_id, me.author.key, draft.client_id, draft.text)
                reply(refused(result, me.locale))
            else:
                reply({"ok": True, "message": result})

        return acknowledge

    def _held_for(self, me: Participant, sent: str, text: str) -> str | None:
        """Members at work may be quick, and repeat themselves. Who sends far too much is told so before anybody reads it."""
        if len(text.strip()) > TEXT_MAX_LENGTH:
            raise ChatTooLong(most=TEXT_MAX_LENGTH)
        return self._floods.check(me.event_id, me.author.key, sent, text) if me.actor is None else None

    def _join(self, asked: Asked) -> Answer:
        """A snapshot, or what changed after the revision known."""
        me, feed = asked.me, self._feeds.of(asked.me.event_id)
        if not feed.load():
            raise RoomNotOpen()
        with self._platform.reading() as session:
            answer = self._standing(session, me, feed)
            if asked.said.after is not None:
                changes = chat_queries.changes(session, me.event_id, asked.said.after, chat_queries.CATCH_UP_MAX)
                if changes is not None:
                    caught_up = {"revision": changes.revision, "messages": changes.messages, "removed": changes.removed}
                    return answer | caught_up | _boards(me, feed)
        snapshot: Answer = {"revision": feed.revision, "messages": feed.messages, "more": feed.more}
        snapshot |= _boards(me, feed)
        return answer | snapshot | ({"reset": True} if asked.said.after is not None else {})

    def _mine(self, asked: Asked) -> Answer:
        """What only oneself sees of the boards that something is on."""
        me, boards = asked.me, self._feeds.of(asked.me.event_id).boards
        with self._platform.reading() as session:
            own = {name: read(session, me.event_id, me.author) for name, read in OWN.items() if boards.has_things(name)}
        return {"mine": own}

    def _standing(self, session: Session, me: Participant, feed: Feed) -> Answer:
        own = own_standing(session, me.event_id, me.author)
        answer: Answer = {
            "event": feed.event,
            "chat": feed.chat,
            "you": me.author.state,
            "may": me.abilities,
            "waiting": chat_queries.waiting(session, me.event_id, me.author) if own.has_waiting else [],
            "watching": self._presence.watching(me.event_id),
            "now": now().isoformat(),
        }
        if me.moderates:
            answer["moderation"] = feed.moderation
        if own.follows:
            answer["follows"] = True
        moments = {"muted_until": own.muted_until, "spoke_at": own.spoke_at, "registered_at": me.author.registered_at}
        return answer | {name: moment.isoformat() for name, moment in moments.items() if moment is not None}

    def _edit(self, asked: Asked) -> Answer:
        me, said = asked.me, asked.said
        held_for = self._held_for(me, f"edit {said.id} {said.text}", said.text)
        with self._platform.transaction() as session:
            words = self._words.of(session, me.organisation_id)
            return {"message": edit_message(session, me.author, me.event_id, said.id, said.text, words, held_for)}

    def _delete(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            delete_own(session, asked.me.author, asked.me.event_id, asked.said.id)
        return {}

    def _restore(self, asked: Asked) -> Answer:
        with self._platform.transaction() as session:
            return {"message": restore_own(session, asked.me.author, asked.me.event_id, asked.said.id)}

    def _history(self, asked: Asked) -> Answer:
        """A part of what was said: before or after what a page has, or around a message."""
        said, event_id = asked.said, asked.me.event_id
        with self._platform.reading() as session:
            if said.before is not None:
                page = chat_queries.page(session, event_id, said.before)
                return {"messages": page.messages, "more": page.more}
            if said.after is not None:
                found: Stretch | None = page_after(session, event_id, said.after)
            else:
                found = page_around(session, event_id, said.around)
        if found is None:
            raise MessageGone()
        return {"messages": found.messages, "more": found.more, "newer": found.newer}

    def _report(self, asked: Asked) -> Answer:
        me, said = asked.me, asked.said
        with self._platform.transaction() as session:
            report_message(session, me.author, me.event_id, said.id, said.reason, said.note)
        return {}

    def _present(self, asked: Asked) -> Answer:
        """Members at work, overlays and embedded pages are no viewers."""
        me, key = asked.me, asked.me.author.key
        if not me.is_viewer or me.author.registration_id is None:
            return {}
        if asked.said.visible:
            self._presence.shown(me.event_id, key, me.author.registration_id, asked.sid)
        else:
            self._presence.hidden(me.event_id, asked.sid)
        return {}


def _boards(me: Participant, feed: Feed) -> Answer:
    """Taken last: what a tick tells meanwhile would be newer than the answer."""
    return {"boards": feed.boards.states} | ({"staff": feed.staff.states} if me.moderates else {})
