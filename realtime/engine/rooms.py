"""Who is in which room of which namespace, kept so that coming and going cost the same however many there are."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from realtime.engine.concurrency import Concurrency
    from realtime.engine.message import Message
    from realtime.engine.socket import Socket

EARLY_MAX_BYTES = 262_144
_without_descriptor = count(-2, -1)


class Room:
    """Members by the descriptor they can be written to at once, and the others, who need more care."""

    __slots__ = ("others", "ready", "turn")

    def __init__(self, concurrency: Concurrency) -> None:
        self.ready: dict[int, Member] = {}
        self.others: dict[int, Member] = {}
        self.turn = concurrency.turn()

    def __len__(self) -> int:
        return len(self.ready) + len(self.others)

    def put(self, member: Member) -> None:
        """Keep a member where they belong now."""
        (self.ready if member.direct else self.others)[member.key] = member

    def take(self, member: Member) -> None:
        """Forget a member."""
        (self.ready if member.direct else self.others).pop(member.key, None)


class Member:
    """One client in one namespace."""

    __slots__ = ("accepted", "direct", "early", "key", "leaving", "namespace", "rooms", "sid", "socket")

    def __init__(self, sid: str, namespace: str, socket: Socket) -> None:
        self.sid = sid
        self.namespace = namespace
        self.socket = socket
        self.rooms: dict[str | None, Room] = {}
        self.accepted = False
        self.leaving = False
        self.early: list[Message] = []  # what came before the client was told that it is in
        self._locate()

    def _locate(self) -> None:
        socket = self.socket
        writable = socket.fd >= 0 and not socket.closing  # once it is closed, the next connection gets its descriptor
        self.key = socket.fd if writable else next(_without_descriptor)
        self.direct = writable and self.accepted and not self.leaving and socket.backlog is None

    def place(self) -> None:
        """Move to where the state of the connection puts a member, in every room."""
        rooms = list(self.rooms.values())
        for room in rooms:
            room.take(self)
        self._locate()
        for room in rooms:
            room.put(self)

    def enter(self, name: str | None, room: Room) -> None:
        """Be in a room from now on."""
        self.rooms[name] = room
        room.put(self)

    def leave(self, name: str | None) -> Room | None:
        """Be no longer in a room; gives it."""
        room = self.rooms.pop(name, None)
        if room is not None:
            room.take(self)
        return room

    def accept(self) -> None:
        """The client knows that it is in: send it what came meanwhile."""
        self.accepted = self.socket.entered = True
        early, self.early = self.early, []
        for message in early:
            self.socket.deliver(message)
        self.place()

    def leave_soon(self) -> None:
        """Get nothing more: the client is about to be told that it is out."""
        self.leaving = True
        self.place()

    def deliver(self, message: Message) -> None:
        """Send to this member alone."""
        if self.leaving:
            return
        if self.accepted:
            self.socket.deliver(message)
        elif sum(len(waiting.frame) for waiting in self.early) < EARLY_MAX_BYTES:
            self.early.append(message)


class Space:
    """One namespace."""

    def __init__(self, concurrency: Concurrency) -> None:
        self._concurrency = concurrency
        self.everyone = Room(concurrency)
        self.rooms: dict[str, Room] = {}
        self.members: dict[str, Member] = {}
        self.sids: dict[str, str] = {}  # by the session's id

    def add(self, member: Member) -> None:
        """Somebody is in the namespace."""
        self.members[member.sid] = member
        self.sids[member.socket.sid] = member.sid
        member.socket.members[member.namespace] = member
        member.enter(None, self.everyone)

    def remove(self, member: Member) -> None:
        """Nobody any more."""
        del self.members[member.sid]
        self.sids.pop(member.socket.sid, None)
        member.socket.members.pop(member.namespace, None)
        for name in list(member.rooms):
            self.leave(member, name)

    def enter(self, member: Member, name: str) -> None:
        """Put a member into a room, which begins with its first."""
        room = self.rooms.get(name)
        if room is None:
            room = self.rooms[name] = Room(self._concurrency)
        member.enter(name, room)

    def leave(self, member: Member, name: str | None) -> None:
        """Take a member out of a room, which ends with its last."""
        room = member.leave(name)
        if name is not None and room is not None and not len(room):
            del self.rooms[name]
