"""Engine.IO v4: the close packet, and the end of a session."""

from tests.realtime.conformance.peers import node_falls_short
from tests.realtime.conformance.wire import Peer, opened

WEBSOCKET = {"EIO": "4", "transport": "websocket"}


def test_a_client_closes_its_polling(peer: Peer) -> None:
    """«close: used to indicate that a transport can be closed»: the poll is released, the session is known no more."""
    session = peer.polling().join()
    session.begin_poll()
    session.say("1")
    assert session.end_poll().packets == ["6"]
    assert session.poll().status == 400
    assert session.is_closed()


def test_a_client_closes_without_a_poll_waiting(peer: Peer) -> None:
    """The same, with nothing to release."""
    session = peer.polling().join()
    session.say("1")
    assert session.poll().status == 400


@node_falls_short("passes it over, and closes when the heartbeat ends")
def test_a_client_closes_its_websocket(peer: Peer) -> None:
    """The document's own suite: after the close packet the server closes the WebSocket."""
    line = peer.websocket()
    sid = opened(line.hear())["sid"]
    assert line.join().send("1").until_closed() == []
    assert peer.refuses(WEBSOCKET | {"sid": sid})


def test_a_closed_session_cannot_be_upgraded(peer: Peer) -> None:
    """«The session ID is not known» any more."""
    session = peer.polling().join()
    session.say("1")
    assert peer.refuses(WEBSOCKET | {"sid": session.handshake["sid"]})


def test_a_websocket_that_ends_takes_its_session_along(peer: Peer) -> None:
    """A WebSocket cannot be resumed: whoever comes back opens a new session."""
    line = peer.websocket()
    sid = opened(line.hear())["sid"]
    line.join().socket.close()
    peer.settle()
    assert peer.refuses(WEBSOCKET | {"sid": sid})


def test_the_server_closes_polling(peer: Peer) -> None:
    """«close: used to indicate that a transport can be closed», said by the server to the waiting poll."""
    session = peer.polling().join()
    session.begin_poll()
    session.say('42["hang-up"]')
    assert session.end_poll().packets == ["1"]
    assert session.poll().status == 400


def test_the_server_closes_a_websocket(peer: Peer) -> None:
    """The same over WebSocket, where the frame that closes may stand for the packet."""
    line = peer.line().join().send('42["hang-up"]')
    assert line.until_closed() in ([], ["1"])
