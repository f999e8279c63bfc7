"""What one event's room shows, as this process knows it: the newest messages, its settings, what to tell next."""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.adapters.live import event_topic, moderators_topic
from core.platform import Platform
from core.queries.room import chat as chat_queries
from core.queries.room import moderation as moderation_queries
from core.queries.room.boards import BOARDS, STAFF_BOARDS
from core.queries.room.room import room_event
from realtime.boards import Boards, Item

CHANGES_MAX = 5_000  # more at once than any tick has: then everybody asks anew
VOLATILE = frozenset({"presence", "reactions"})
State = dict[str, Any]


class Feed:
    """The room's view: kept by its broadcaster, so that a snapshot costs no reading."""

    def __init__(self, platform: Platform, event_id: int) -> None:
        self._platform = platform
        self.event_id = event_id
        self.topic = event_topic(event_id)
        self.moderators_topic = moderators_topic(event_id)
        self.revision = -1
        self.more = False
        self.chat: State = {}
        self.event: State = {}
        self.moderation: State = {"held": 0, "reported": 0}
        self.boards = Boards(platform, event_id, BOARDS)
        self.staff = Boards(platform, event_id, STAFF_BOARDS)
        self.wake = threading.Event()
        self._messages: dict[int, State] = {}
        self._items: dict[str, Any] = {}
        self._reactions: Counter[str] = Counter()
        self._adding = threading.Lock()
        self._rows_changed = False
        self._queue_changed = False
        self._loading = threading.Lock()

    @property
    def messages(self) -> list[State]:
        """The newest messages shown, in the order of the room."""
        return list(self._messages.values())

    def load(self) -> bool:
        """Read everything, once; False when there is no such event."""
        with self._loading:
            if self.revision < 0:
                with self._platform.reading() as session:
                    event = room_event(session, self.event_id)
                    if event is None:
                        return False
                    self.event = event
                    self.moderation = moderation_queries.counts(session, self.event_id)
                    self.boards.load(session)
                    self.staff.load(session)
                    self._begin_anew(session)
            return True

    def rows_changed(self) -> None:
        """The rows have a new revision, or may have."""
        self._rows_changed = True
        self.wake.set()

    def queue_changed(self) -> None:
        """What waits for moderators changed."""
        self._queue_changed = True
        self.wake.set()

    def board_changed(self, name: str | None = None) -> None:
        """One of the boards changed, or any may have."""
        self.boards.change(name)
        self.staff.change(name)
        self.wake.set()

    @property
    def look_in_s(self) -> float:
        """Until a board has to be told of, whatever happens until then: it changed a moment ago, or its time comes."""
        return min(self.boards.look_in_s, self.staff.look_in_s)

    def put(self, name: str, data: Any) -> None:
        """Tell everybody with the next tick; of several things by one name the last is told."""
        if name == "event":
            self.event = data
        self._items[name] = data
        self.wake.set()

    def reacted(self, counts: Mapping[str, int]) -> None:
        """Tell everybody with the next tick how often people reacted; all that is said before it is added up."""
        with self._adding:
            self._reactions.update(counts)
        self.wake.set()

    def take_ticks(self, *, each_alone: bool) -> list[list[list[Any]]]:
        """What to send now, as the items of one tick; message by message where each is to be a frame of its own."""
        self._items |= dict(self.boards.take_news())
        chats: list[State] = []
        if self._rows_changed:
            self._rows_changed = False
            if (chat := self._read_changes()) is not None:
                chats = _apart(chat) if each_alone else [chat]
        with self._adding:
            reactions, self._reactions = self._reactions, Counter()
        if reactions:
            self._items["reactions"] = dict(reactions)
        items, self._items = self._items, {}
        others: list[Item] = [[name, data] for name, data in items.items()]
        if not chats:
            return [others] if others else []
        return [[["chat", chat]] for chat in chats[:-1]] + [[["chat", chats[-1]], *others]]

    def take_moderation(self) -> State | None:
        """What moderators are told, if it changed."""
        if not self._queue_changed:
            return None
        self._queue_changed = False  # before the read: what changes during it is told of next time
        try:
            with self._platform.reading() as session:
                self.moderation = moderation_queries.counts(session, self.event_id)
        except Exception:
            self._queue_changed = True
            raise
        return self.moderation

    def look(self) -> None:
        """Find by itself what no signal told of."""
        with self._platform.reading() as session:
            state = room_event(session, self.event_id) or self.event
            revision = chat_queries.revision_of(session, self.event_id)
            moderation = moderation_queries.counts(session, self.event_id)
        if revision != self.revision:
            self.rows_changed()
        if moderation != self.moderation:
            self.queue_changed()
        if state != self.event:
            self.put("event", state)

    def _begin_anew(self, session: Session) -> None:
        """Read the newest messages, after the revision: what changes in between comes again with the next tick."""
        revision = chat_queries.revision_of(session, self.event_id)
        self._read_page(session)
        self.revision = revision

    def _read_page(self, session: Session) -> None:
        """Read the newest messages."""
        self.chat = chat_queries.room_state(session, self.event_id)
        page = chat_queries.page(session, self.event_id)
        self.more = page.more
        self._messages = {message["id"]: message for message in page.messages}

    def _read_changes(self) -> State | None:
        since = self.revision
        with self._platform.reading() as session:
            changes = chat_queries.changes(session, self.event_id, since, CHANGES_MAX)
            if changes is None:
                self._begin_anew(session)
                return {"from": self.revision, "to": self.revision, "messages": [], "removed": []}
            if changes.revision <= since:
                return None
            self._take_in(changes)
            if len(self._messages) < chat_queries.PAGE_SIZE and self.more:
                self._read_page(session)
        told: State = {"from": since, "to": changes.revision, "messages": changes.messages, "removed": changes.removed}
        return told if changes.chat is None else {**told, "chat": changes.chat}

    def _take_in(self, changes: chat_queries.Changes) -> None:
        for gone in changes.removed:
            self._messages.pop(gone, None)
        oldest = next(iter(self._messages.values()), {"place": 0})["place"]
        kept = {message["id"]: message for message in changes.messages if message["place"] >= oldest or not self.more}
        messages = sorted((self._messages | kept).values(), key=_place)
        self.more = self.more or len(messages) > chat_queries.PAGE_SIZE
        self._messages = {message["id"]: message for message in messages[-chat_queries.PAGE_SIZE :]}
        self.chat = changes.chat or self.chat
        self.revision = changes.revision


def _place(message: State) -> int:
    place: int = message["place"]
    return place


def _apart(chat: State) -> list[State]:
    """One item a revision. What is no message goes with the first: whoever is cut off then asks for what came after it."""
    messages = sorted(chat["messages"], key=lambda message: (message["revision"], message["place"]))
    parts: list[State] = []
    known = chat["from"]
    for message in messages:
        if message["revision"] > known:
            parts.append({"from": known, "to": message["revision"], "messages": [message], "removed": []})
            known = message["revision"]
        else:
            parts[-1]["messages"].append(message)
    if not parts:
        return [chat]
    parts[0] |= {"removed": chat["removed"]} | ({"chat": chat["chat"]} if "chat" in chat else {})
    parts[-1]["to"] = chat["to"]
    return parts


def reduced(tick: list[list[Any]]) -> list[list[Any]] | None:
    """What a connection that cannot keep up is still told."""
    kept = [item for item in tick if item[0] not in VOLATILE]
    return kept or None
