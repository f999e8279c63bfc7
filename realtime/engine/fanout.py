"""One broadcast to everybody in a room: encoded once, framed once, written straight to each connection."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from time import perf_counter
from typing import Any

from socketio.packet import Packet

from realtime.engine.manager import LocalRooms, arguments
from realtime.engine.message import Message
from realtime.engine.packets import EVENT
from realtime.engine.rooms import Member, Room
from realtime.engine.server import EngineServer
from realtime.engine.writing import write_to_each

CHUNK = 250  # writes between two looks at the clock
HOLD_S = 0.008  # the longest run of writes before others get their turn
SAME: Any = object()


class Fanout:
    """The broadcaster of this process. Each room's messages go out one after the other, so all members see one order."""

    def __init__(self, engine: EngineServer, manager: LocalRooms, packet_class: type[Packet]) -> None:
        self._engine = engine
        self._manager = manager
        self._packet_class = packet_class
        self.concurrency = engine.concurrency
        self.stats = engine.stats

    @property
    def backlog_bytes(self) -> int:
        """What all clients together are still owed."""
        return sum(socket.owed for socket in list(self._engine.sockets.values()))

    def broadcast(self, namespace: str, room: str | None, event: str, data: Any, *, reduced: Any = SAME) -> float:
        """Send `data` to a room's members of this process; see the package for the whole story."""
        space = self._manager.spaces.get(namespace)
        target = None if space is None else space.everyone if room is None else space.rooms.get(room)
        if target is None:
            return 0.0
        message = self._event(namespace, event, data)
        lesser = message if reduced is SAME else None if reduced is None else self._event(namespace, event, reduced)
        with target.turn:
            return self._flush([target], message, lesser, frozenset())

    def emit(self, namespace: str, names: list[str | None], data: list[Any], skipped: frozenset[str]) -> None:
        """Send to rooms and single members, each once."""
        message = self.message(self._packet_class(EVENT, namespace=namespace, data=data))
        space = self._manager.spaces[namespace]
        alone = {name: space.members[name] for name in names if name is not None and name in space.members}
        for sid, member in alone.items():
            if sid not in skipped:
                member.deliver(message)
                self.stats.deliveries += 1
        kept = [space.everyone if name is None else space.rooms.get(name) for name in names if name not in alone]
        rooms = sorted({id(room): room for room in kept if room is not None}.items())
        with ExitStack() as turns:
            for _, room in rooms:  # always in one order, so that two emits to several rooms never wait for each other
                turns.enter_context(room.turn)
            if rooms:
                self._flush([room for _, room in rooms], message, message, skipped | alone.keys())

    def message(self, packet: Any) -> Message:
        """A Socket.IO packet, ready to be sent."""
        return Message.of(packet.encode())

    def _event(self, namespace: str, event: str, data: Any) -> Message:
        return self.message(self._packet_class(EVENT, namespace=namespace, data=[event, *arguments(data)], binary=False))

    def _flush(self, rooms: list[Room], message: Message, reduced: Message | None, skipped: frozenset[str]) -> float:
        flush = Flush(self, rooms, message, reduced)
        worked = flush.run(skipped)
        self.stats.broadcasts += 1
        self.stats.last_flush_s = worked
        return worked

    def deliver_with_care(self, member: Member, message: Message, reduced: Message | None) -> None:
        """Send to somebody who polls, is behind, or is not in yet."""
        if member.socket.behind:
            if reduced is not message:
                self.stats.reduced += 1
            if reduced is None:
                return
            message = reduced
        member.deliver(message)
        self.stats.deliveries += 1


class Flush:
    """One broadcast on its way."""

    def __init__(self, fanout: Fanout, rooms: list[Room], message: Message, reduced: Message | None) -> None:
        self._fanout = fanout
        self._concurrency = fanout.concurrency
        self._message = message
        self._reduced = reduced
        self._rooms = rooms

    def run(self, skipped: frozenset[str]) -> float:
        """Write to everybody who was a member when it began; gives the seconds of work, without the time of others."""
        worked, began = 0.0, perf_counter()
        ready, others = self._targets(skipped)
        writes: list[tuple[Callable[[list[Any]], None], list[Any]]] = [(self._write_with_care, others), (self._write, ready)]
        for write, targets in writes:
            for start in range(0, len(targets), CHUNK):
                if (held := perf_counter() - began) > HOLD_S:
                    worked += held
                    self._concurrency.give_way()
                    began = perf_counter()
                with self._concurrency.guard:
                    write(targets[start : start + CHUNK])
        return worked + perf_counter() - began

    def _targets(self, skipped: frozenset[str]) -> tuple[list[int], list[Member]]:
        with self._concurrency.guard:
            if len(self._rooms) == 1 and not skipped:
                return list(self._rooms[0].ready), list(self._rooms[0].others.values())
            ready = {key: None for room in self._rooms for key, member in room.ready.items() if member.sid not in skipped}
            others = {member: None for room in self._rooms for member in room.others.values() if member.sid not in skipped}
            return list(ready), list(others)

    def _write(self, descriptors: list[int]) -> None:
        """The fast path: nothing between two writes."""
        frame = self._message.frame
        present = self._still_ready(descriptors)
        for fd, written in write_to_each(present, frame):
            self._member(fd).socket.stumbled(frame, written)
        self._fanout.stats.deliveries += len(present)

    def _still_ready(self, descriptors: list[int]) -> list[int]:
        """Those that nobody closed and that have not fallen behind since the broadcast began; the latter are served here."""
        if len(self._rooms) == 1:
            ready = self._rooms[0].ready
            present = [fd for fd in descriptors if fd in ready]
        else:
            present = [fd for fd in descriptors if any(fd in room.ready for room in self._rooms)]
        if len(present) != len(descriptors):
            absent = set(descriptors) - set(present)
            late = {room.others[fd]: None for fd in absent for room in self._rooms if fd in room.others}
            self._write_with_care(list(late))
        return present

    def _write_with_care(self, members: list[Member]) -> None:
        for member in members:
            self._fanout.deliver_with_care(member, self._message, self._reduced)

    def _member(self, fd: int) -> Member:
        return next(room.ready[fd] for room in self._rooms if fd in room.ready)
