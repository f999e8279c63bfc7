"""Socket.IO v5: sending and receiving data, acknowledgements, binary attachments."""

import json

import pytest

from tests.realtime.conformance.peers import needs_one_loop
from tests.realtime.conformance.wire import Packet, Peer

ONE = '{"_placeholder":true,"num":0}'
TWO = '{"_placeholder":true,"num":1}'
NAMESPACES = ["", "/custom,"]
PAYLOADS = [
    [1, "2", {"3": [True]}],
    [],
    [None, 1],
    [[], {}],
    ["naïve € 你好 🎉", '"quoted" \\ \n', "\u2028"],
    [-1.5, 1e21, 2**53 - 1],
    [{"deep": {"er": [{"still": []}]}}],
    ["x" * 70_000],
]


def value_of(packet: Packet, head: str) -> object:
    """What a packet says in JSON after its head."""
    assert isinstance(packet, str)
    assert packet.startswith(head)
    return json.loads(packet.removeprefix(head))


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("arguments", PAYLOADS)
def test_an_event_has_any_number_of_arguments(peer: Peer, namespace: str, arguments: list[object]) -> None:
    """«The payload is mandatory and MUST be a non-empty array»: a name, and whatever JSON can say."""
    line = peer.line().join(namespace).send(f"42{namespace}{json.dumps(['message', *arguments])}")
    assert value_of(line.hear(), f"42{namespace}") == ["message-back", *arguments]


def test_an_event_is_encoded_briefly(peer: Peer) -> None:
    """«JSON-stringified payload», as `JSON.stringify` writes it: no needless space, three bytes a Chinese letter."""
    line = peer.line().join().send('42["message", 1, "€", { "a" : [ true ] }]')
    assert line.hear() == '42["message-back",1,"€",{"a":[true]}]'


@pytest.mark.parametrize("namespace", NAMESPACES)
@pytest.mark.parametrize("arguments", PAYLOADS)
def test_an_event_is_acknowledged(peer: Peer, namespace: str, arguments: list[object]) -> None:
    """«The receiver MUST respond with an ACK packet with the same event ID»; its payload is «an array (possibly empty)»."""
    line = peer.line().join(namespace).send(f"42{namespace}456{json.dumps(['message-with-ack', *arguments])}")
    assert value_of(line.hear(), f"43{namespace}456") == arguments


@pytest.mark.parametrize("number", [0, 1, 9, 10, 65_536, 2**31, 2**53 - 1])
def test_an_event_id_is_any_integer(peer: Peer, number: int) -> None:
    """«An acknowledgment id (integer)»."""
    line = peer.line().join().send(f'42{number}["message-with-ack"]')
    assert line.hear() == f"43{number}[]"


@needs_one_loop
def test_acknowledgements_over_polling(peer: Peer) -> None:
    """The same over the other transport, several in one payload."""
    session = peer.polling().join()
    session.say('4212["message-with-ack"]', '4213["message-with-ack","bar"]')
    assert session.hear(2) == ["4312[]", '4313["bar"]']


def test_an_event_nobody_listens_to_is_passed_over(peer: Peer) -> None:
    """An unknown name is no malformed packet."""
    assert peer.line().join().send('42["nobody","listens"]').is_alive()


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_the_server_asks_and_is_answered(peer: Peer, namespace: str) -> None:
    """«Server > EVENT, id: 13; Client > ACK, id: 13»."""
    line = peer.line().join(namespace).send(f'42{namespace}["ask"]')
    number = number_asked(line.hear(), namespace)
    line.send(f'43{namespace}{number}["bar",1]')
    assert line.hear() == f'42{namespace}["answered","bar",1]'


def number_asked(packet: Packet, namespace: str = "") -> str:
    """The event ID with which the server wants its question acknowledged."""
    assert isinstance(packet, str)
    number = packet.removeprefix(f"42{namespace}").removesuffix('["question"]')
    assert number.isdigit()
    return number


def test_the_server_is_answered_with_attachments(peer: Peer) -> None:
    """«Client > BINARY_ACK, data: ["bar", <buffer>], id: 15»."""
    line = peer.line().join().send('42["ask"]')
    number = number_asked(line.hear())
    line.send(f'461-{number}["bar",{ONE}]', b"\x01\x02\x03\x04")
    assert line.hear_many(2) == [f'451-["answered","bar",{ONE}]', b"\x01\x02\x03\x04"]


def test_an_answer_to_nothing_is_passed_over(peer: Peer) -> None:
    """An acknowledgement counts once, and only for what was asked."""
    line = peer.line().join().send("4399[]", '42["ask"]')
    number = number_asked(line.hear())
    line.send(f"43{number}[1]", f"43{number}[2]")
    assert line.hear() == '42["answered",1]'
    assert line.is_alive()


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_an_event_has_attachments(peer: Peer, namespace: str) -> None:
    """«BINARY_EVENT, data: ["baz", <Buffer>, <Buffer>]»: placeholders, then the attachments in their order."""
    line = peer.line().join(namespace)
    line.send(f'452-{namespace}["message",{ONE},{TWO}]', b"\x01\x02\x03", b"\x04\x05\x06")
    assert line.hear_many(3) == [f'452-{namespace}["message-back",{ONE},{TWO}]', b"\x01\x02\x03", b"\x04\x05\x06"]


def test_attachments_are_anywhere_in_the_payload(peer: Peer) -> None:
    """«JSON-stringified payload without binary + binary attachments extracted», however deep they were."""
    line = peer.line().join()
    line.send(f'452-["message",{{"a":[{TWO},{{"b":{ONE}}}]}},"text"]', b"first", b"second")
    assert line.hear_many(3) == [f'452-["message-back",{{"a":[{ONE},{{"b":{TWO}}}]}},"text"]', b"second", b"first"]


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_an_acknowledgement_has_attachments(peer: Peer, namespace: str) -> None:
    """«BINARY_ACK: used to acknowledge an event (the response includes binary data)»."""
    line = peer.line().join(namespace)
    line.send(f'452-{namespace}789["message-with-ack",{ONE},{TWO}]', b"\x01\x02\x03", b"")
    assert line.hear_many(3) == [f"462-{namespace}789[{ONE},{TWO}]", b"\x01\x02\x03", b""]


def test_an_event_with_attachments_is_acknowledged_without(peer: Peer) -> None:
    """«Client > BINARY_EVENT, id: 14; Server > ACK, data: ["bar"], id: 14»: BINARY_ACK is for binary answers only."""
    line = peer.line().join().send('4214["message-with-ack","bar"]')
    assert line.hear() == '4314["bar"]'


def test_attachments_over_polling(peer: Peer) -> None:
    """The same, where «binary payloads MUST be base64-encoded»; they may come in several payloads."""
    session = peer.polling().join()
    session.say(f'452-7["message-with-ack",{ONE},{TWO}]', "bAQIDBA==")
    session.say("bBQY=")
    assert session.hear(3) == [f"462-7[{ONE},{TWO}]", "bAQIDBA==", "bBQY="]


@needs_one_loop
def test_events_keep_their_order_with_and_without_attachments(peer: Peer) -> None:
    """One stream: an attachment follows its packet at once."""
    line = peer.line().join()
    line.send('42["message",1]', f'451-["message",{ONE}]', b"2", '42["message",3]')
    assert line.hear_many(4) == ['42["message-back",1]', f'451-["message-back",{ONE}]', b"2", '42["message-back",3]']
