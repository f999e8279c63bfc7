"""The client managers: Socket.IO's bookkeeping over our rooms, and the queue that joins processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from socketio import Manager, RedisManager

from realtime.engine.message import Message
from realtime.engine.packets import EVENT
from realtime.engine.rooms import Member, Space

RoomNames = str | Sequence[str] | None


class Broadcaster(Protocol):
    """What sends an event to many."""

    def emit(self, namespace: str, names: list[str | None], data: list[Any], skipped: frozenset[str]) -> None:
        """Send to rooms and single members, each once."""


def names_of(room: RoomNames) -> list[str | None]:
    """The rooms that Socket.IO's `room` argument means: all, one, or several."""
    return [room] if room is None or isinstance(room, str) else list(room)


class LocalRooms(Manager):  # type: ignore[misc]  # Socket.IO has no types
    """The members of this process."""

    fanout: Broadcaster  # set by the server

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spaces: dict[str, Space] = {}

    def member(self, sid: str | None, namespace: str) -> Member | None:
        """A member by their Socket.IO id."""
        space = self.spaces.get(namespace)
        return None if space is None or sid is None else space.members.get(sid)

    def members_of(self, namespace: str, room: RoomNames) -> dict[str, Member]:
        """Everybody in a room, or in any of several, by id."""
        found: dict[str, Member] = {}
        if (space := self.spaces.get(namespace)) is None:
            return found
        for name in names_of(room):
            if name is not None and name in space.members:  # everybody is in a room of their own
                found[name] = space.members[name]
                continue
            kept = space.everyone if name is None else space.rooms.get(name)
            for member in [*kept.ready.values(), *kept.others.values()] if kept is not None else ():
                found[member.sid] = member
        return found

    def get_namespaces(self) -> Iterator[str]:
        """Namespaces with somebody in them."""
        return iter(list(self.spaces))

    def get_participants(self, namespace: str, room: RoomNames) -> Iterator[tuple[str, str]]:
        """Ids of a room's members and of their sessions."""
        for sid, member in self.members_of(namespace, room).items():
            yield sid, member.socket.sid

    def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Put a client into a namespace that has yet to accept it; nothing when it is in already, or gone."""
        socket = self.server.eio.sockets.get(eio_sid)
        if socket is None or socket.closing or namespace in socket.members:
            return None
        sid: str = self.server.eio.generate_id()
        if (space := self.spaces.get(namespace)) is None:
            space = self.spaces[namespace] = Space(self.server.eio.concurrency)
        space.add(Member(sid, namespace, socket))
        return sid

    def connect(self, sid: str, namespace: str) -> str | None:
        """The namespace has accepted the client."""
        member = self.member(sid, namespace)
        if member is None:
            return None
        with self.server.eio.concurrency.guard:
            member.accept()
        return sid

    def is_pre_connected(self, sid: str, namespace: str) -> bool:
        """Whether a namespace has yet to accept the client."""
        member = self.member(sid, namespace)
        return member is not None and not member.accepted

    def is_connected(self, sid: str, namespace: str) -> bool:
        """Whether a namespace has the client, and keeps it."""
        member = self.member(sid, namespace)
        return member is not None and member.accepted and not member.leaving

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """A session's id in a namespace."""
        space = self.spaces.get(namespace)
        return None if space is None else space.sids.get(eio_sid)

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:
        """The session behind an id."""
        member = self.member(sid, namespace)
        return None if member is None else member.socket.sid

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        """The client is about to be taken out; its handlers still find it."""
        member = self.member(sid, namespace)
        if member is None:
            return None
        with self.server.eio.concurrency.guard:
            member.leave_soon()
        return member.socket.sid

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        """Take a client out of a namespace and all its rooms."""
        member = self.member(sid, namespace)
        self.callbacks.pop(sid, None)
        if member is None:
            return
        space = self.spaces[namespace]
        with self.server.eio.concurrency.guard:
            space.remove(member)
        if member.socket.entered and not member.socket.members:
            member.socket.entered = False
            self.server.eio.clock.left(member.socket)
        if not space.members:
            del self.spaces[namespace]

    def is_sid_room(self, namespace: str, room: str) -> bool:
        """Whether a room's name is the id of a client."""
        return self.member(room, namespace) is not None

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:
        """Put a client into a room."""
        member = self.member(sid, namespace)
        if member is None:
            raise ValueError("sid is not connected to requested namespace")
        if room == sid:
            return
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot enter a sid room")
        with self.server.eio.concurrency.guard:
            self.spaces[namespace].enter(member, room)

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        """Take a client out of a room."""
        member = self.member(sid, namespace)
        if member is not None and room is not None:
            with self.server.eio.concurrency.guard:
                self.spaces[namespace].leave(member, room)

    def basic_close_room(self, room: str, namespace: str) -> None:
        """Take everybody out of a room."""
        if self.is_sid_room(namespace, room):
            raise ValueError("cannot close a sid room")
        for sid in self.members_of(namespace, room):
            self.basic_leave_room(sid, namespace, room)

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """The rooms a client is in, its own included."""
        member = self.member(sid, namespace)
        return [] if member is None else [sid, *(name for name in member.rooms if name is not None)]

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str | None = None,
        room: RoomNames = None,
        skip_sid: str | list[str] | None = None,
        callback: Callable[..., None] | None = None,
        to: RoomNames = None,
        **_options: Any,
    ) -> None:
        """Send to members of this process; the queue between processes comes here as well."""
        room, namespace = to or room, namespace or "/"
        skipped = frozenset(skip_sid if isinstance(skip_sid, list) else [skip_sid] if skip_sid else [])
        if namespace not in self.spaces:
            return
        if callback is None:
            self.fanout.emit(namespace, names_of(room), [event, *arguments(data)], skipped)
            return
        for sid, member in self.members_of(namespace, room).items():
            if sid not in skipped:
                number = self._generate_ack_id(sid, callback)
                packet = self.server.packet_class(EVENT, namespace=namespace, data=[event, *arguments(data)], id=number)
                member.deliver(Message.of(packet.encode()))


def arguments(data: Any) -> list[Any]:
    """What an event carries: a tuple is several arguments, None is none."""
    if isinstance(data, tuple):
        return list(data)
    return [] if data is None else [data]


class Rooms(RedisManager, LocalRooms):  # type: ignore[misc]  # Socket.IO has no types
    """The members of this process, and what every process publishes to them."""

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str | None = None,
        room: RoomNames = None,
        skip_sid: str | list[str] | None = None,
        callback: Callable[..., None] | None = None,
        to: RoomNames = None,
        **options: Any,
    ) -> None:
        """Tell other processes too, unless one client is meant and it is here."""
        room, here = to or room, namespace or "/"
        if isinstance(room, str) and callback is None and self.is_sid_room(here, room):
            options["ignore_queue"] = True
        super().emit(event, data, namespace=here, room=room, skip_sid=skip_sid, callback=callback, **options)
