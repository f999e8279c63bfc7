"""The bookkeeping of rooms: what it costs is counted in steps of the interpreter, not timed."""

import gc
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from types import FrameType
from typing import Any

import pytest
from flask import Flask

from realtime.engine import FanoutSocketIO, fanout
from realtime.engine.manager import LocalRooms
from realtime.engine.polling import Polling
from realtime.engine.socket import Socket
from realtime.engine.websocket import WebSocket

NAMESPACE = "/live"


def steps(action: Callable[[], Any]) -> int:
    """Instructions that the interpreter takes for something, and not for the garbage of others."""
    taken = 0

    def trace(frame: FrameType, kind: str, _arg: Any) -> Any:
        nonlocal taken
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        taken += kind == "opcode"
        return trace

    before = sys.gettrace()
    gc.disable()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
        gc.enable()
    return taken


@pytest.fixture
def server() -> FanoutSocketIO:
    """A server that nobody reaches over the network."""
    return FanoutSocketIO(Flask(__name__), async_mode="threading", client_manager=LocalRooms(), namespaces="*")


def enter(server: FanoutSocketIO, *rooms: str) -> str:
    """A client of the namespace, in these rooms; gives its id."""
    engine, manager = server.server.eio, server.server.manager
    socket = Socket(engine, engine.generate_id())
    engine.sockets[socket.sid] = socket
    sid: str = manager.pre_connect(socket.sid, NAMESPACE)
    manager.connect(sid, NAMESPACE)
    for room in rooms:
        manager.enter_room(sid, NAMESPACE, room)
    return sid


@pytest.fixture
def listen(server: FanoutSocketIO) -> Iterator[Callable[[str], tuple[str, socket.socket]]]:
    """Puts somebody with a WebSocket into a room; gives their id and their end of the line."""
    engine, manager = server.server.eio, server.server.manager
    with ExitStack() as lines:

        def _listen(room: str) -> tuple[str, socket.socket]:
            ours, theirs = (lines.enter_context(closing(end)) for end in socket.socketpair())
            theirs.setblocking(False)
            sid = enter(server, room)
            engine.sockets[manager.eio_sid_from_sid(sid, NAMESPACE)].open_websocket(WebSocket(ours, 1_000, engine.concurrency))
            return sid, theirs

        yield _listen


def test_coming_and_going_costs_the_same_in_a_small_and_in_a_large_room(server: FanoutSocketIO) -> None:
    manager = server.server.manager

    def come_and_go() -> None:
        sid = enter(server, "event:1", "mine")
        manager.leave_room(sid, NAMESPACE, "event:1")
        manager.enter_room(sid, NAMESPACE, "event:1")
        manager.is_connected(sid, NAMESPACE)
        manager.pre_disconnect(sid, NAMESPACE)
        manager.disconnect(sid, NAMESPACE)

    enter(server, "event:1", "own:0")
    come_and_go()  # what is done once, at first
    alone = steps(come_and_go)
    for number in range(1, 500):
        enter(server, "event:1", f"own:{number}")
    assert steps(come_and_go) == alone


def test_a_member_who_left_is_in_no_room(server: FanoutSocketIO) -> None:
    manager = server.server.manager
    stays, leaves = enter(server, "a", "b"), enter(server, "a", "c")
    assert set(manager.get_rooms(leaves, NAMESPACE)) == {leaves, "a", "c"}
    manager.disconnect(leaves, NAMESPACE)
    assert not manager.is_connected(leaves, NAMESPACE)
    assert [sid for sid, _ in manager.get_participants(NAMESPACE, "a")] == [stays]
    assert list(manager.get_participants(NAMESPACE, "c")) == []
    assert manager.spaces[NAMESPACE].rooms.keys() == {"a", "b"}, "a room ends with its last member"
    manager.disconnect(stays, NAMESPACE)
    assert not manager.spaces


def test_who_is_about_to_be_told_to_leave_gets_nothing_more(server: FanoutSocketIO) -> None:
    manager, engine = server.server.manager, server.server.eio
    sid = enter(server, "a")
    polling = engine.sockets[manager.eio_sid_from_sid(sid, NAMESPACE)].polling = Polling(engine.concurrency)
    manager.emit("first", None, NAMESPACE, room="a")
    manager.pre_disconnect(sid, NAMESPACE)
    server.fanout.broadcast(NAMESPACE, "a", "second", None)
    manager.emit("third", None, NAMESPACE, room=sid)
    assert polling.take() == b'42/live,["first"]'


def test_members_of_several_rooms_are_counted_once(server: FanoutSocketIO) -> None:
    manager = server.server.manager
    both, one, other = enter(server, "a", "b"), enter(server, "a"), enter(server)
    assert {sid for sid, _ in manager.get_participants(NAMESPACE, ["a", "b", other])} == {both, one, other}
    assert len(list(manager.get_participants(NAMESPACE, None))) == 3


def test_nobody_enters_a_room_of_somebody_else(server: FanoutSocketIO) -> None:
    manager = server.server.manager
    me, somebody = enter(server), enter(server)
    with pytest.raises(ValueError, match="sid room"):
        manager.enter_room(me, NAMESPACE, somebody)
    with pytest.raises(ValueError, match="sid room"):
        manager.close_room(somebody, NAMESPACE)


def test_a_room_that_is_closed_is_empty(server: FanoutSocketIO) -> None:
    manager = server.server.manager
    sid = enter(server, "a")
    manager.close_room("a", NAMESPACE)
    assert manager.get_rooms(sid, NAMESPACE) == [sid]


def test_a_long_broadcast_gives_others_their_turn_and_they_may_come_and_go(
    server: FanoutSocketIO, listen: Callable[[str], tuple[str, socket.socket]], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, turns = server.server.manager, 0
    people = [listen("event:1") for _ in range(35)]
    leaves, newcomers = people.pop(), []

    def give_way() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            manager.disconnect(leaves[0], NAMESPACE)
            newcomers.append(listen("event:1"))

    monkeypatch.setattr(fanout, "CHUNK", 10)
    monkeypatch.setattr(fanout, "HOLD_S", 0.0)  # as if every ten writes took their time
    monkeypatch.setattr(server.fanout.concurrency, "give_way", give_way)
    server.fanout.broadcast(NAMESPACE, "event:1", "said", "Hello")
    assert turns == 4
    for _, line in people:
        assert line.recv(1_000)[2:] == b'42/live,["said","Hello"]', "each hears it once"
    for _, line in (leaves, *newcomers):
        with pytest.raises(BlockingIOError):
            line.recv(1_000)
