"""Engine.IO v4: sending and receiving data over HTTP long-polling, and how packets are encoded there."""

import json
from contextlib import suppress

import pytest

from tests.realtime.conformance.heartbeats import MESSAGE_MAX_BYTES
from tests.realtime.conformance.peers import needs_one_loop, node_falls_short
from tests.realtime.conformance.wire import SEPARATOR, Peer

TEXT = "naïve € 你好 🎉"
BAD_PAYLOADS = ["abc", "", "\x1e", "3\x1e", "7", "9hello", "2"]


def said(*words: str) -> list[str]:
    """Events that say these words."""
    return [f'42["message",{json.dumps(word, ensure_ascii=False)}]' for word in words]


def echoed(packets: list[str]) -> list[str]:
    """The words that came back; the server may write a letter as it likes, if it is JSON."""
    events = [json.loads(packet.removeprefix("42")) for packet in packets]
    assert all(name == "message-back" for name, _ in events)
    return [word for _, word in events]


def long_event(length: int) -> str:
    """A packet of that many bytes that nobody listens to."""
    event = '42["nobody",""]'
    return f"{event[:-2]}{'x' * (length - len(event))}{event[-2:]}"


def test_what_is_sent_is_answered_ok(peer: Peer) -> None:
    """«To indicate success, the server MUST return an HTTP 200 response, with the string ok in the response body»."""
    answer = peer.polling().post("40")
    assert (answer.status, answer.body) == (200, b"ok")


def test_a_poll_gives_what_is_buffered(peer: Peer) -> None:
    """«Once there are some packets to be sent, the server SHOULD encode them and send them in the response body»."""
    session = peer.polling().join()
    session.say(*said("hello"))
    peer.settle()
    assert echoed(session.poll().packets) == ["hello"]


def test_a_poll_waits_until_there_is_something(peer: Peer) -> None:
    """«The server MAY not respond right away if there are no packets buffered for the given session»."""
    session = peer.polling().join()
    session.begin_poll()
    session.say(*said("at last"))
    assert echoed(session.end_poll().packets) == ["at last"]


@needs_one_loop
def test_packets_are_separated_by_the_record_separator(peer: Peer) -> None:
    """«The packets are separated by the record separator character»; and they keep their order, both ways."""
    session = peer.polling().join()
    words = [f"word {number}" for number in range(50)]
    session.say(*said(*words))
    assert echoed(session.hear(50)) == words


@needs_one_loop
def test_payloads_keep_their_order(peer: Peer) -> None:
    """«To ensure packet ordering»: one payload after the other, taken as one answer."""
    session = peer.polling().join()
    words = [f"word {number}" for number in range(10)]
    for word in words:
        session.say(*said(word))
    assert echoed(session.hear(10)) == words


def test_text_is_utf_8(peer: Peer) -> None:
    """«The character encoding is UTF-8 for plain text»."""
    session = peer.polling().join()
    session.say(*said(TEXT))
    assert echoed(session.hear(1)) == [TEXT]


@pytest.mark.parametrize("content_type", [None, "text/plain", "text/plain;charset=UTF-8"])
def test_data_is_plain_text_unless_said_otherwise(peer: Peer, content_type: str | None) -> None:
    """«Without an explicit Content-Type header, the receiver SHOULD infer that the data is plaintext»."""
    session = peer.polling().join()
    headers = {"Content-Type": content_type} if content_type else {}
    assert peer.ask("POST", session.query, said(TEXT)[0].encode(), headers).body == b"ok"
    assert echoed(session.hear(1)) == [TEXT]


@needs_one_loop
def test_binary_is_base64_with_a_prefix(peer: Peer) -> None:
    """«Binary payloads MUST be base64-encoded and prefixed with a b character», among plain text."""
    session = peer.polling().join()
    placeholder = '{"_placeholder":true,"num":0}'
    session.say('42["message",1]', f'451-["message",{placeholder}]', "bAQIDBA==", '42["message",2]')
    assert session.hear(4) == ['42["message-back",1]', f'451-["message-back",{placeholder}]', "bAQIDBA==", '42["message-back",2]']


def test_a_payload_may_be_as_long_as_announced(peer: Peer) -> None:
    """«maxPayload: the maximum number of bytes per chunk»."""
    session = peer.polling().join()
    session.say(*said("hello"), long_event(MESSAGE_MAX_BYTES - len(said("hello")[0] + SEPARATOR)))
    assert echoed(session.hear(1)) == ["hello"]


def test_a_longer_payload_is_refused(peer: Peer) -> None:
    """«maxPayload: the maximum number of bytes per chunk»; the server may hang up without reading all of it."""
    session = peer.polling().join()
    with suppress(ConnectionError):
        assert session.post(long_event(MESSAGE_MAX_BYTES + 1)).status in {400, 413}
    session.posts.close()
    if not session.is_closed():
        session.say(*said("what came before is lost"))
        assert echoed(session.hear(1)) == ["what came before is lost"]


def test_a_second_poll_at_once_closes_the_session(peer: Peer) -> None:
    """«A client MUST NOT have more than one active GET request … HTTP 400 error status and close the session»."""
    session = peer.polling().join()
    session.begin_poll()
    assert peer.ask("GET", session.query).status == 400
    released = session.end_poll()
    assert released.status == 200
    assert released.text in {"1", "6"}
    assert session.is_closed()


def test_a_second_post_at_once_closes_the_session(peer: Peer) -> None:
    """«A client MUST NOT have more than one active POST request … HTTP 400 error status and close the session»."""
    session = peer.polling().join()
    slow = peer.connection()
    slow.putrequest("POST", peer.target(session.query))
    slow.putheader("Content-Length", "1000")
    slow.endheaders(said("never finished")[0].encode())
    peer.settle()
    assert session.post(*said("hello")).status == 400
    session.posts.close()
    assert session.is_closed()


def test_a_poll_that_is_given_up_closes_the_session(peer: Peer) -> None:
    """The document's own suite: «closes the session upon cancelled polling request»."""
    session = peer.polling().join()
    session.begin_poll()
    session.polls.close()
    peer.settle()
    assert session.poll().status == 400
    assert session.is_closed()


@pytest.mark.parametrize("payload", BAD_PAYLOADS)
def test_what_is_no_payload_closes_the_session(peer: Peer, payload: str) -> None:
    """«<packet type>[<data>]<separator>…»; what does not begin with a type a client may send is none."""
    session = peer.polling().join()
    with suppress(ConnectionError):
        session.post(payload)
    session.posts.close()
    assert session.is_closed()


@node_falls_short("cuts the connection without an answer")
def test_what_is_no_payload_is_answered(peer: Peer) -> None:
    """The document's own suite expects HTTP 400."""
    assert peer.polling().post("abc").status == 400


@node_falls_short("puts replacement characters where UTF-8 is broken")
def test_what_is_no_utf_8_closes_the_session(peer: Peer) -> None:
    """«The character encoding is UTF-8»."""
    session = peer.polling().join()
    assert peer.ask("POST", session.query, b'42["message","\xff\xfe"]').status == 400
    assert session.is_closed()
