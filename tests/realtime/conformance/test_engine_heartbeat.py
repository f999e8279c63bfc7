"""Engine.IO v4: heartbeat. The server asks at `pingInterval`, and gives up after `pingTimeout` without an answer."""

from collections.abc import Iterator

from tests.realtime.conformance.wire import Answer, Peer, Polling

ROUNDS = 8  # longer than interval and timeout together


def polls_until_refused(session: Polling) -> Iterator[Answer]:
    """Poll, and answer no ping, until the session is over."""
    while (answer := session.poll()).status == 200:
        yield answer
    assert answer.status == 400


def test_a_websocket_is_pinged_and_lives_on_answers(brisk: Peer) -> None:
    """«At a given interval the server sends a ping packet and the client has a few seconds to send a pong packet back»."""
    line = brisk.line().join()
    for _ in range(ROUNDS):
        assert line.frame() == "2"
        line.send("3")
    assert line.is_alive()


def test_polling_is_pinged_and_lives_on_answers(brisk: Peer) -> None:
    """«At a given interval the server sends a ping packet…», as the answer of a poll."""
    session = brisk.polling().join()
    for _ in range(ROUNDS):
        assert session.poll().packets == ["2"]
        session.say("3")
    assert not session.is_closed()


def test_an_upgraded_session_is_pinged_and_lives_on_answers(brisk: Peer) -> None:
    """The heartbeat is the session's and goes on over its new transport."""
    session = brisk.polling().join()
    line = brisk.websocket(session.handshake["sid"]).send("2probe")
    assert line.frame() == "3probe"
    line.send("5")
    assert line.is_alive()
    for _ in range(ROUNDS):
        assert line.frame() == "2"
        line.send("3")
    assert line.is_alive()


def test_a_websocket_without_answer_is_closed(brisk: Peer) -> None:
    """«If the server does not receive a pong packet back, then it SHOULD consider that the connection is closed»."""
    line = brisk.line().join()
    heard = line.until_closed()
    assert heard in (["2"], ["2", "1"])


def test_polling_without_answer_is_closed(brisk: Peer) -> None:
    """The same, with a poll waiting: it is released, and the next is refused with HTTP 400."""
    session = brisk.polling().join()
    answers = [answer.text for answer in polls_until_refused(session)]
    assert answers in (["2"], ["2", "1"], ["2", "6"])
    assert session.is_closed()


def test_a_poll_past_its_ping_timeout_is_refused(brisk: Peer) -> None:
    """The same, with no poll waiting: a WebSocket opened later and given up shows that the time is over."""
    session = brisk.polling().join()
    brisk.line().join().until_closed()
    assert session.poll().status == 400


def test_messages_do_not_wait_for_the_heartbeat(brisk: Peer) -> None:
    """An answer nobody asked for changes nothing, and messages go between ping and pong."""
    line = brisk.line().join().send("3")
    assert line.is_alive()
    assert line.frame() == "2"
    line.send('42["message",1]', "3")
    assert line.hear() == '42["message-back",1]'
    assert line.frame() == "2"
