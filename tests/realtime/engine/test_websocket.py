"""The WebSocket transport on a raw socket."""

import socket
import struct
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from realtime.server import MESSAGE_MAX_BYTES
from tests.realtime.engine.clients import QUERY, TIMEOUT_S, Line, seen

Dial = Callable[..., Line]
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: {version}\r\n\r\n"
)
MASKED = 0x80
TEXT, BINARY, CLOSE = 0x81, 0x82, 0x88
TOO_BIG, NOT_UTF8, PROTOCOL_ERROR = 1009, 1007, 1002


def raw(url: str, key: bytes = b"sixteen bytes ok", version: str = "13") -> tuple[socket.socket, bytes]:
    """A connection on which the handshake was said, and the head of the answer."""
    host, port = urlsplit(url).netloc.split(":")
    line = socket.create_connection((host, int(port)), timeout=TIMEOUT_S)
    said = HANDSHAKE.format(path=QUERY, host=f"{host}:{port}", key=b64encode(key).decode(), version=version)
    line.sendall(said.encode())
    return line, line.recv(4096)


def until_end(line: socket.socket) -> bytes:
    """Everything that comes before the server closes."""
    heard = b""
    try:
        while data := line.recv(65536):
            heard += data
    except ConnectionResetError:
        pass
    return heard


def close_code(heard: bytes) -> int:
    """The code of the close frame at the end of what was heard."""
    at = heard.rindex(bytes([CLOSE]))
    return int(struct.unpack("!H", heard[at + 2 : at + 4])[0])


@pytest.mark.parametrize("announced", [MESSAGE_MAX_BYTES + 1, 2**40])
def test_a_frame_too_long_is_refused_before_it_is_read(url: str, announced: int) -> None:
    line, _ = raw(url)
    with line:
        line.sendall(struct.pack("!BBQ", TEXT, MASKED | 127, announced))  # and not one byte of it
        assert close_code(until_end(line)) == TOO_BIG


def test_a_frame_as_long_as_allowed_is_read(url: str, dial: Dial) -> None:
    line = dial(url)
    frame = '42/live,1["echo",""]'
    text = "x" * (MESSAGE_MAX_BYTES - len(frame))
    line.emit(1, "echo", text)
    assert line.hear() == [1, text]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (bytes([TEXT, MASKED | 2, 0, 0, 0, 0, 0xC3, 0x28]), NOT_UTF8),
        (bytes([TEXT, 2, 0x34, 0x34]), PROTOCOL_ERROR),  # not masked
        (bytes([0xC1, MASKED | 1, 0, 0, 0, 0, 0x34]), PROTOCOL_ERROR),  # a reserved bit
        (bytes([0x80, MASKED | 1, 0, 0, 0, 0, 0x34]), PROTOCOL_ERROR),  # continues nothing
    ],
)
def test_frames_that_break_the_protocol_close_the_line_with_its_code(url: str, frame: bytes, code: int) -> None:
    line, _ = raw(url)
    with line:
        line.sendall(frame)
        assert close_code(until_end(line)) == code


def test_a_frame_may_arrive_byte_by_byte(url: str, dial: Dial) -> None:
    line, other = dial(url), dial(url)
    packet = b'42/live,5["echo","piecemeal"]'
    frame = bytes([TEXT, MASKED | len(packet), 0, 0, 0, 0]) + packet
    line.socket.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in frame:
        line.socket.sock.sendall(bytes([byte]))
    assert line.hear() == [5, "piecemeal"]
    other.emit(1, "echo")
    assert other.hear() == [1]


def test_a_client_that_closes_is_answered(url: str) -> None:
    line, _ = raw(url)
    with line:
        line.sendall(bytes([CLOSE, MASKED | 2, 0, 0, 0, 0]) + struct.pack("!H", 1000))
        assert close_code(until_end(line)) == 1000


@pytest.mark.parametrize("options", [{"key": b"short"}, {"version": "8"}])
def test_a_handshake_that_is_none_is_a_bad_request(url: str, options: dict[str, object]) -> None:
    line, head = raw(url, **options)  # type: ignore[arg-type]
    with line:
        assert head.split(b" ")[1] == b"400"


def test_a_session_ends_with_its_connection(url: str, dial: Dial) -> None:
    line = dial(url)
    sessions = seen(url, lambda _: True)["sessions"]
    line.socket.sock.close()
    seen(url, lambda now: now["sessions"] < sessions)


def test_who_says_hundreds_of_things_at_once_is_heard_in_full_and_in_order(url: str, dial: Dial) -> None:
    line = dial(url)
    packets = [f'42/live,{number}["echo"]'.encode() for number in range(1, 501)]
    line.socket.sock.sendall(b"".join(bytes([TEXT, MASKED | len(packet), 0, 0, 0, 0]) + packet for packet in packets))
    assert [line.hear() for _ in range(500)] == [[number] for number in range(1, 501)]
