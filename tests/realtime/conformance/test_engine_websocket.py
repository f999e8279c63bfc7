"""Engine.IO v4: packets over WebSocket, and the frames of RFC 6455 that carry them."""

import json
import struct

import pytest
from websocket import ABNF

from tests.realtime.conformance.heartbeats import MESSAGE_MAX_BYTES
from tests.realtime.conformance.peers import needs_one_loop
from tests.realtime.conformance.wire import Line, Packet, Peer, opened

WORD = "naïve € 你好 🎉"
TEXT = f'42["message","{WORD}"]'
MASK = b"\x00\x00\x00\x00"


def echoed(packet: Packet) -> object:
    """The word that came back; the server may write a letter as it likes, if it is JSON."""
    assert isinstance(packet, str)
    name, word = json.loads(packet.removeprefix("42"))
    assert name == "message-back"
    return word


def close_code(line: Line) -> int | None:
    """With which code the server closes; none when it only ends the connection."""
    while True:
        try:
            opcode, data = line.socket.recv_data(control_frame=True)
        except ConnectionError:
            return None
        if opcode == ABNF.OPCODE_CLOSE:
            return int(struct.unpack("!H", data[:2])[0]) if data else None


def test_a_packet_is_a_frame(peer: Peer) -> None:
    """«Each packet (read or write) is sent its own WebSocket frame»."""
    line = peer.line().join()
    line.send(TEXT, TEXT, TEXT)
    for _ in range(3):
        frame = line.socket.recv_frame()
        assert (frame.fin, frame.opcode) == (1, ABNF.OPCODE_TEXT)
        assert echoed(frame.data.decode()) == WORD


@needs_one_loop
def test_packets_keep_their_order(peer: Peer) -> None:
    """«<packet type>[<data>]», as many as one likes, one after the other."""
    line = peer.line().join()
    line.send(*(f'42["message",{number}]' for number in range(100)))
    assert line.hear_many(100) == [f'42["message-back",{number}]' for number in range(100)]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_binary_is_sent_as_it_is(peer: Peer, size: int) -> None:
    """«Binary payloads are sent as is, without modification», whatever its length takes to write."""
    attachment = bytes(number % 251 for number in range(size))
    line = peer.line().join()
    line.send('451-["message",{"_placeholder":true,"num":0}]', attachment)
    assert line.hear_many(2) == ['451-["message-back",{"_placeholder":true,"num":0}]', attachment]


@pytest.mark.parametrize("packet", ["abc", "", "7", "2", b"", b"\x01\x02"])
def test_what_is_no_packet_closes_the_session(peer: Peer, packet: Packet) -> None:
    """«<packet type>[<data>]»: what begins with no type that a client may send, or is an attachment of nothing."""
    line = peer.line().join().send(packet)
    assert line.until_closed() in ([], ["1"])


def test_a_session_has_one_websocket(peer: Peer) -> None:
    """«A client MUST NOT open more than one WebSocket connection per session … MUST close the WebSocket connection»."""
    line = peer.websocket()
    sid = opened(line.hear())["sid"]
    line.join()
    assert peer.refuses({"EIO": "4", "transport": "websocket", "sid": sid})
    assert line.is_alive()


def test_a_message_may_be_as_long_as_announced(peer: Peer) -> None:
    """«maxPayload: the maximum number of bytes per chunk»."""
    line = peer.line().join()
    word = "x" * (MESSAGE_MAX_BYTES - len('42["message",""]'))
    assert line.send(f'42["message","{word}"]').hear() == f'42["message-back","{word}"]'


def test_a_longer_message_is_not_even_read(peer: Peer) -> None:
    """«maxPayload»; RFC 6455, 7.4.1: «1009: too big to process», from the length alone."""
    line = peer.line().join()
    line.socket.sock.sendall(b"\x81\xff" + struct.pack("!Q", MESSAGE_MAX_BYTES + 1) + MASK)
    assert close_code(line) == 1009


def test_fragments_that_are_too_long_together_are_refused(peer: Peer) -> None:
    """A limit on frames alone would be none."""
    line = peer.line().join()
    half = "x" * (MESSAGE_MAX_BYTES // 2 + 1)
    line.socket.send_frame(ABNF(0, opcode=ABNF.OPCODE_TEXT, data=half.encode()))
    line.socket.send_frame(ABNF(1, opcode=ABNF.OPCODE_CONT, data=half.encode()))
    assert close_code(line) == 1009


def test_a_fragmented_message_is_put_together(peer: Peer) -> None:
    """RFC 6455, 5.4: «control frames MAY be injected in the middle of a fragmented message»."""
    line = peer.line().join()
    whole = TEXT.encode()
    line.socket.send_frame(ABNF(0, opcode=ABNF.OPCODE_TEXT, data=whole[:17]))  # in the middle of a character
    line.socket.ping("between")
    line.socket.send_frame(ABNF(0, opcode=ABNF.OPCODE_CONT, data=whole[17:20]))
    line.socket.send_frame(ABNF(1, opcode=ABNF.OPCODE_CONT, data=whole[20:]))
    heard = dict(line.socket.recv_data(control_frame=True) for _ in range(2))
    assert heard[ABNF.OPCODE_PONG] == b"between"
    assert echoed(heard[ABNF.OPCODE_TEXT].decode()) == WORD


def test_a_ping_of_the_transport_is_answered(peer: Peer) -> None:
    """RFC 6455, 5.5.2: «an endpoint MUST send a Pong frame in response», with the same data."""
    line = peer.line().join()
    line.socket.ping("are you there?")
    assert line.socket.recv_data(control_frame=True) == (ABNF.OPCODE_PONG, b"are you there?")
    line.socket.pong("unasked")
    assert line.is_alive()


def test_a_close_is_answered_with_a_close(peer: Peer) -> None:
    """RFC 6455, 5.5.1: «the endpoint MUST send a Close frame in response», then the connection ends."""
    line = peer.line().join()
    line.socket.send_close(1000)
    frame = line.socket.recv_frame()
    assert frame.opcode == ABNF.OPCODE_CLOSE
    assert struct.unpack("!H", frame.data[:2]) == (1000,)
    assert line.socket.sock.recv(1) == b""


BROKEN_FRAMES = {
    "not masked": (b"\x81\x02" + b"40", 1002),
    "a reserved bit": (b"\xc1\x82" + MASK + b"40", 1002),
    "a reserved opcode": (b"\x83\x82" + MASK + b"40", 1002),
    "a continuation of nothing": (b"\x80\x82" + MASK + b"40", 1002),
    "a fragmented control frame": (b"\x09\x80" + MASK, 1002),
    "a long control frame": (b"\x89\xfe\x00\x80" + MASK + b"x" * 128, 1002),
    "a message within a message": ((b"\x01\x82" + MASK + b"40") * 2, 1002),
    "text that is no UTF-8": (b"\x81\x82" + MASK + b"4\xff", 1007),
    "a close of one byte": (b"\x88\x81" + MASK + b"x", 1002),
}


@pytest.mark.parametrize("name", BROKEN_FRAMES)
def test_a_broken_frame_fails_the_connection(peer: Peer, name: str) -> None:
    """RFC 6455, 5.1-5.5 and 8.1: «MUST fail the WebSocket connection», 1002 for the protocol, 1007 for the text."""
    sent, code = BROKEN_FRAMES[name]
    line = peer.line().join()
    line.socket.sock.sendall(sent)
    assert close_code(line) == code


@pytest.mark.parametrize("headers", [{"Sec-WebSocket-Key": "short"}, {"Sec-WebSocket-Version": "12"}, {"Sec-WebSocket-Key": ""}])
def test_a_broken_websocket_handshake_is_refused(peer: Peer, headers: dict[str, str]) -> None:
    """RFC 6455, 4.2.1: key and version are required."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert peer.ask("GET", {"EIO": "4", "transport": "websocket"}, headers=upgrade | headers).status in {400, 426}


def test_an_extension_is_used_only_when_agreed_on(peer: Peer) -> None:
    """RFC 6455, 9.1: a server that takes no extension says so by not naming it, and its frames are plain."""
    line = peer.websocket(header={"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"})
    assert "sec-websocket-extensions" not in (line.socket.getheaders() or {})
    opened(line.hear())
    assert line.join().is_alive()
