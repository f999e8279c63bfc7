"""Socket.IO v5: packets that are none. «If that's not the case, then the receiver MUST close the connection»."""

import pytest

from tests.realtime.conformance.peers import node_falls_short
from tests.realtime.conformance.wire import Packet, Peer

ONE = '{"_placeholder":true,"num":0}'
TWO = '{"_placeholder":true,"num":1}'
MALFORMED: dict[str, list[Packet]] = {
    "no packet type": ["4"],
    "letters": ["4abc"],
    "an unknown packet type": ['47["message"]'],
    "an empty array": ["42[]"],
    "an object": ["42{}"],
    "a string": ['42"message"'],
    "null": ["42null"],
    "JSON that never ends": ['42["message"'],
    "two values": ['42["message"]["message"]'],
    "a name that is no name": ["42[{}]"],
    "an event id that is no number": ['42abc["message-with-ack",1]'],
    "a negative event id": ['42-1["message-with-ack",1]'],
    "the name of what the server tells itself on connecting": ['42["connect"]'],
    "the name of what the server tells itself on disconnecting": ['42["disconnect"]'],
    "an acknowledgement that is no array": ['431{"a":1}'],
    "a CONNECT_ERROR of the client": ['44{"message":"no"}'],
    "no attachments announced": ['45["message"]'],
    "zero attachments": ['450-["message"]'],
    "a number of attachments that is none": ['45x-["message"]'],
    "a thousand million attachments": [f'451000000000-["message",{ONE}]'],
    "text where an attachment was announced": [f'451-["message",{ONE}]', '42["message",1]'],
    "an attachment that was not announced": [b"\x01\x02"],
    "one attachment too many": [f'451-["nobody",{ONE}]', b"1", b"2"],
    "a placeholder for no attachment": [f'451-["message",{TWO}]', b"1"],
    "a placeholder for a negative attachment": ['451-["message",{"_placeholder":true,"num":-1}]', b"1"],
    "a placeholder for a word": ['451-["message",{"_placeholder":true,"num":"0"}]', b"1"],
}
TAKEN_BY_NODE: dict[str, list[Packet]] = {
    "an event without payload": ["42"],
    "an acknowledgement without payload": ["431"],
    "a placeholder for half an attachment": ['451-["message",{"_placeholder":true,"num":0.5}]', b"1"],
    "a depth that no placeholder needs": [f'451-["message",{"[" * 700}{ONE}{"]" * 700}]', b"1"],
}
MALFORMED_CONNECT = ["40[]", '40"token"', "40null", '40{"token"', "40/custom,[]", "40abc"]


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_packet_closes_the_connection(peer: Peer, name: str) -> None:
    """«MUST be a non-empty array», «an acknowledgment id (integer)», «<# of binary attachments>-», packet types 0 to 6."""
    heard = peer.line().join().send(*MALFORMED[name]).until_closed()
    assert heard in ([], ["1"])


@node_falls_short("takes it")
@pytest.mark.parametrize("name", TAKEN_BY_NODE)
def test_what_node_takes_closes_the_connection(peer: Peer, name: str) -> None:
    """«The payload is mandatory», of EVENT and of ACK; a placeholder is the number of an attachment, and none is deep down."""
    assert peer.line().join().send(*TAKEN_BY_NODE[name]).until_closed() in ([], ["1"])


@pytest.mark.parametrize("packet", MALFORMED_CONNECT)
def test_a_malformed_connect_closes_the_connection(peer: Peer, packet: str) -> None:
    """«data: { "token": "123" }»: the payload of CONNECT is an object or absent."""
    assert peer.line().send(packet).until_closed() in ([], ["1"])


@pytest.mark.parametrize("packet", ["4abc", "42{}", '42/custom,["message",1]', '450-["message"]'])
def test_the_same_over_polling(peer: Peer, packet: str) -> None:
    """The poll that waits is told, and the session is known no more."""
    session = peer.polling().join()
    session.begin_poll()
    session.post(packet)
    assert session.end_poll().text in {"1", "6"}
    assert session.poll().status == 400
    assert session.is_closed()


def test_one_connection_that_breaks_the_rules_breaks_no_other(peer: Peer) -> None:
    """The server goes on."""
    line = peer.line().join()
    for packets in MALFORMED.values():
        peer.line().join().send(*packets).until_closed()
    assert line.is_alive()
