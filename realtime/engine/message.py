"""Something to be sent, encoded once for however many it goes to."""

from base64 import b64decode, b64encode
from functools import cached_property
from typing import Any

from engineio.packet import Packet
from websockets.frames import Frame, Opcode

SEPARATOR = "\x1e"
MESSAGE = "4"
CLOSE, PING, PONG, NOOP = "1", "2", "3", "6"


def text_frame(text: str) -> bytes:
    """One WebSocket frame with a text in it."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def binary_frame(data: bytes) -> bytes:
    """One WebSocket frame with bytes in it."""
    return Frame(Opcode.BINARY, data).serialize(mask=False)


class Message:
    """Engine.IO packets that belong together: one, or a Socket.IO packet and its attachments."""

    def __init__(self, packets: list[str | bytes]) -> None:
        """Text packets start with their type, bytes are attachments."""
        self._packets = packets

    @classmethod
    def of(cls, encoded: str | list[str | bytes]) -> "Message":
        """The message that carries an encoded Socket.IO packet."""
        if isinstance(encoded, str):
            return cls([MESSAGE + encoded])
        return cls([MESSAGE + part if isinstance(part, str) else bytes(part) for part in encoded])

    @classmethod
    def of_packet(cls, packet: Packet) -> "Message":
        """The message that carries an Engine.IO packet."""
        encoded: Any = packet.encode()
        return cls([encoded if isinstance(encoded, str) else bytes(encoded)])

    @classmethod
    def of_payload(cls, payload: bytes) -> "Message":
        """The message that carries what was meant for a poll."""
        return cls([b64decode(part[1:]) if part[:1] == "b" else part for part in payload.decode().split(SEPARATOR)])

    @cached_property
    def frame(self) -> bytes:
        """What goes over a WebSocket."""
        return b"".join(text_frame(part) if isinstance(part, str) else binary_frame(part) for part in self._packets)

    @cached_property
    def payload(self) -> bytes:
        """What goes into the answer to a poll."""
        parts = (part if isinstance(part, str) else "b" + b64encode(part).decode() for part in self._packets)
        return SEPARATOR.join(parts).encode()


PING_MESSAGE = Message([PING])
