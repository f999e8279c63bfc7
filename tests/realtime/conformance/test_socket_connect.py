"""Socket.IO v5: connection to a namespace, and disconnection from it."""

import json

import pytest

from tests.realtime.conformance.heartbeats import BRISK, CONNECT_TIMEOUT_S
from tests.realtime.conformance.wire import Line, Packet, Peer, opened

NAMESPACES = ["", "/custom,"]
PINGS_BEFORE_CONNECT = 2 * int(CONNECT_TIMEOUT_S / BRISK["ping_interval_s"])


def sid_in(packet: Packet, namespace: str = "") -> str:
    """The session ID that a CONNECT packet of the server has for payload, and nothing else."""
    assert isinstance(packet, str)
    assert packet.startswith(f"40{namespace}")
    payload = json.loads(packet.removeprefix(f"40{namespace}"))
    assert payload.keys() == {"sid"}
    sid: str = payload["sid"]
    return sid


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_connection_is_accepted_with_a_session_id(peer: Peer, namespace: str) -> None:
    """«A CONNECT packet if the connection is successful, with the session ID in the payload»."""
    line = peer.line().send(f"40{namespace}")
    assert sid_in(line.hear(), namespace)
    assert line.hear() == f'42{namespace}["auth",{{}}]'


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_a_connection_may_have_a_payload(peer: Peer, namespace: str) -> None:
    """«With an additional payload»: { "token": "123" }."""
    line = peer.line().send(f'40{namespace}{{"token":"123"}}')
    assert sid_in(line.hear(), namespace)
    assert line.hear() == f'42{namespace}["auth",{{"token":"123"}}]'


def test_a_namespace_may_end_the_packet(peer: Peer) -> None:
    """«[<namespace>,]»: the comma delimits; with nothing behind it stock clients of other languages leave it out."""
    line = peer.line().send("40/custom")
    assert sid_in(line.hear(), "/custom,")


def test_a_connection_over_polling(peer: Peer) -> None:
    """Sample session, requests 2 and 3: the approval is the answer of the next poll."""
    session = peer.polling()
    session.say("40")
    accepted, greeting = session.hear(2)
    assert sid_in(accepted)
    assert greeting == '42["auth",{}]'


def test_a_namespace_has_a_session_id_of_its_own(peer: Peer) -> None:
    """«A client MAY be connected to multiple namespaces at the same time, with the same underlying connection»."""
    line = peer.websocket()
    engine = opened(line.hear())["sid"]
    line.send("40", "40/custom,")
    accepted, _, custom, _ = line.hear_many(4)
    assert len({engine, sid_in(accepted), sid_in(custom, "/custom,")}) == 3
    line.send('42["message",1]', '42/custom,["message",2]')
    assert line.hear_many(2) == ['42["message-back",1]', '42/custom,["message-back",2]']


def test_a_custom_namespace_needs_no_main_one(peer: Peer) -> None:
    """History: «remove the implicit connection to the default namespace»."""
    line = peer.line().join("/custom,").send('42/custom,["message",1]')
    assert line.hear() == '42/custom,["message-back",1]'


@pytest.mark.parametrize("packet", ["40/random", "40/random,", '40/random,{"token":"123"}'])
def test_an_unknown_namespace_is_refused(peer: Peer, packet: str) -> None:
    """«A CONNECT_ERROR packet if the connection is not allowed»; others stay possible over the same transport."""
    line = peer.line().send(packet)
    assert line.hear() == '44/random,{"message":"Invalid namespace"}'
    assert line.join().is_alive()


def test_a_refusal_says_why(peer: Peer) -> None:
    """«{ type: CONNECT_ERROR, data: { message: "Not authorized" } }», here with data for the page."""
    line = peer.line().send("40/refused,")
    packet = line.hear()
    assert isinstance(packet, str)
    assert packet.startswith("44/refused,")
    assert json.loads(packet.removeprefix("44/refused,")) == {"message": "Not authorized", "data": {"code": "refused"}}
    assert line.join().is_alive()


@pytest.mark.parametrize("packet", ['42["message",1]', '421["message-with-ack",1]', "431[]", "41", '42/custom,["message",1]'])
def test_the_first_packet_must_be_a_connect(peer: Peer, packet: str) -> None:
    """«If the server does not receive a CONNECT packet first, then it MUST close the connection immediately»."""
    assert peer.line().send(packet).until_closed() in ([], ["1"])


def test_who_connects_to_nothing_is_closed(brisk: Peer) -> None:
    """The document's own suite: «should close the connection if no handshake is received», though pings are answered."""
    assert live_on_pings(brisk.line()) in ([], ["1"])


def live_on_pings(*lines: Line) -> list[Packet]:
    """Answer the pings of these lines, for longer than the server waits for a CONNECT packet, until the first one is closed."""
    first, *others = lines
    for _ in range(PINGS_BEFORE_CONNECT):
        if (packet := first.frame()) != "2":
            return [] if packet is None else [packet]
        first.send("3")
        for other in others:
            assert other.frame() == "2"
            other.send("3")
    raise AssertionError("the line stayed open")


def test_who_connected_stays(brisk: Peer) -> None:
    """The time for the first CONNECT packet means nothing once it came: another's line, opened later, was closed for it."""
    line = brisk.line().join("/custom,")
    assert live_on_pings(brisk.line(), line) in ([], ["1"])
    assert line.send('42/custom,["message",1]').hear() == '42/custom,["message-back",1]'


def test_connecting_twice_to_a_namespace_closes_the_connection(peer: Peer) -> None:
    """«At the beginning of a session»: once; Node closes what says it again."""
    line = peer.line().join().send("40")
    assert line.until_closed() in ([], ["1"])


@pytest.mark.parametrize("packet", ['42/custom,["message",1]', "41/custom,", "43/custom,1[]", '42/random,["message",1]'])
def test_a_packet_for_another_namespace_closes_the_connection(peer: Peer, packet: str) -> None:
    """«Once the connection to a namespace is established, the client and the server can begin exchanging data»; not before."""
    assert peer.line().join().send(packet).until_closed() in ([], ["1"])


def test_a_client_leaves_the_main_namespace(peer: Peer) -> None:
    """«One side can end the connection to a namespace by sending a DISCONNECT packet. No response is expected»."""
    line = peer.line().join().send("41")
    peer.settle()
    assert sid_in(line.send("40").hear()), "the first thing heard is the new connection"


@pytest.mark.parametrize("packet", ["41/custom", "41/custom,"])
def test_a_client_leaves_one_namespace_of_two(peer: Peer, packet: str) -> None:
    """«The low-level connection MAY be kept alive if the client is connected to another namespace»."""
    line = peer.line().join().join("/custom,").send(packet)
    assert line.is_alive()


def test_a_namespace_that_was_left_is_left(peer: Peer) -> None:
    """Data for it is data for a namespace one is not connected to."""
    line = peer.line().join().join("/custom,").send("41/custom,")
    peer.settle()
    assert line.send('42/custom,["message",1]').until_closed() in ([], ["1"])


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_the_server_ends_a_namespace(peer: Peer, namespace: str) -> None:
    """«At any time, one side can end the connection to a namespace», the server too."""
    line = leaving(peer.line().join(namespace), namespace)
    line.send(f"40{namespace}")
    assert sid_in(line.hear(), namespace)


def leaving(line: Line, namespace: str) -> Line:
    """A line that was told that its connection to the namespace is over."""
    assert line.send(f'42{namespace}["leave"]').hear() == f"41{namespace}"
    return line


def test_a_new_connection_is_a_new_session(peer: Peer) -> None:
    """«The session ID»: whoever comes back is somebody else."""
    line = peer.line().send("40")
    first = sid_in(line.hear_many(2)[0])
    line.send("41")
    peer.settle()
    assert sid_in(line.send("40").hear()) != first
