"""Engine.IO v4: the upgrade from long-polling to WebSocket."""

import pytest

from tests.realtime.conformance.peers import needs_one_loop
from tests.realtime.conformance.wire import Line, Peer, Polling


def probe(peer: Peer, session: Polling) -> Line:
    """A WebSocket of the session that was tried and found to work."""
    line = peer.websocket(session.handshake["sid"]).send("2probe")
    assert line.frame() == "3probe"
    return line


def upgraded(peer: Peer) -> tuple[Polling, Line]:
    """A session that has changed its transport."""
    session = peer.polling().join()
    line = probe(peer, session).send("5")
    assert line.is_alive()
    return session, line


def test_a_probe_is_answered(peer: Peer) -> None:
    """«Respond with a pong packet with the string probe in the payload»; after the upgrade packet, messages come this way."""
    line = probe(peer, peer.polling().join())
    line.send("5", '42["message","hello"]')
    assert line.hear() == '42["message-back","hello"]'


def test_an_upgrade_before_the_namespaces(peer: Peer) -> None:
    """What is connected to comes later, over the new transport."""
    line = probe(peer, peer.polling()).send("5")
    assert line.join().is_alive()


def test_a_waiting_poll_is_released(peer: Peer) -> None:
    """«Send a noop packet to any pending GET request to cleanly close HTTP long-polling transport»."""
    session = peer.polling().join()
    session.begin_poll()
    line = probe(peer, session)
    assert session.end_poll().packets == ["6"]
    assert line.send("5").is_alive()


def test_a_poll_during_the_upgrade_is_released(peer: Peer) -> None:
    """The same, for a poll that was on its way when the probe was answered."""
    session = peer.polling().join()
    line = probe(peer, session)
    assert session.poll().packets == ["6"]
    assert line.send("5").is_alive()


@needs_one_loop
def test_no_noop_comes_over_the_websocket(peer: Peer) -> None:
    """«noop: used during the upgrade process» for the pending GET; the first packet over the WebSocket is a real one."""
    session = peer.polling().join()
    session.begin_poll()
    line = probe(peer, session)
    line.send("5", '42["message",1]', '42["message",2]')
    assert [line.frame(), line.frame()] == ['42["message-back",1]', '42["message-back",2]']


@needs_one_loop
def test_nothing_is_lost_or_doubled(peer: Peer) -> None:
    """«To ensure that no packet gets lost»: what waited for a poll comes over the WebSocket, before what came later."""
    session = peer.polling().join()
    line = peer.websocket(session.handshake["sid"])
    session.say(*(f'42["message",{number}]' for number in range(5)))
    line.send("2probe")
    assert line.frame() == "3probe"
    session.say(*(f'42["message",{number}]' for number in range(5, 10)))
    line.send("5", *(f'42["message",{number}]' for number in range(10, 15)))
    assert line.hear_many(15) == [f'42["message-back",{number}]' for number in range(15)]
    assert line.is_alive()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_polling_is_over_after_the_upgrade(peer: Peer, method: str) -> None:
    """The document's own suite: HTTP requests of an upgraded session are refused, and the WebSocket goes on."""
    session, line = upgraded(peer)
    assert peer.ask(method, session.query, b"3").status == 400
    assert line.is_alive()


def test_an_upgraded_session_takes_no_other_websocket(peer: Peer) -> None:
    """«A client MUST NOT open more than one WebSocket connection per session. Should it happen, the server MUST close it»."""
    session, line = upgraded(peer)
    assert peer.refuses(session.query | {"transport": "websocket"})
    assert line.is_alive()


@pytest.mark.parametrize("first", ["2", "2wrong", '42["message",1]', "3probe", "abc", ""])
def test_something_else_than_a_probe_ends_the_try(peer: Peer, first: str) -> None:
    """«Send a ping packet with the string probe in the payload»; the session goes on where it was."""
    session = peer.polling().join()
    assert peer.websocket(session.handshake["sid"]).send(first).until_closed() == []
    session.say('42["message","hello"]')
    assert session.hear(1) == ['42["message-back","hello"]']


@pytest.mark.parametrize("second", ["2", '42["message",1]', "1", "abc"])
def test_something_else_than_an_upgrade_ends_the_try(peer: Peer, second: str) -> None:
    """«Finally, the client MUST send an upgrade packet»; else the session goes on where it was."""
    session = peer.polling().join()
    assert probe(peer, session).send(second).until_closed() == []
    session.say('42["message","hello"]')
    assert session.hear(1) == ['42["message-back","hello"]']


def test_a_try_that_breaks_leaves_the_session(peer: Peer) -> None:
    """A network that cuts WebSockets: polling goes on, and a later try may succeed."""
    session = peer.polling().join()
    broken = probe(peer, session)
    broken.socket.close()
    peer.settle()
    session.say('42["message","hello"]')
    assert session.hear(1) == ['42["message-back","hello"]']
    assert probe(peer, session).send("5").is_alive()
