"""What clients send, taken apart: Engine.IO payloads and Socket.IO packets, refused where Node's server refuses them."""

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any, NamedTuple, NoReturn

from realtime.engine.message import SEPARATOR

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK = range(7)
RESERVED = frozenset({"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
ATTACHMENTS_MAX = 16
PACKET = re.compile(r"([0-6])(?:([0-9]{1,3})-)?(?:(/[^,]*)(?:,|$))?([0-9]{0,18})(.*)", re.DOTALL)


class BadPacket(Exception):
    """A client does not follow the protocol; its connection ends."""


class Incoming(NamedTuple):
    """One Socket.IO packet."""

    kind: int
    namespace: str
    id: int | None
    data: Any
    attachments: int


def split_payload(body: str) -> list[str]:
    """The packets of a long-polling request."""
    return body.split(SEPARATOR)


def attachment(packet: str) -> bytes:
    """The bytes of a base64 packet, without its type."""
    try:
        return b64decode(packet, validate=True)
    except (NotBase64, ValueError) as error:
        raise BadPacket("not base64") from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_parse = json.JSONDecoder(parse_constant=_no_number).decode


def decode(text: str) -> Incoming:
    """A Socket.IO packet from its text; raises BadPacket."""
    match = PACKET.match(text)
    if match is None:
        raise BadPacket("unknown type")
    kind, attachments, namespace, number, rest = match.groups()
    packet = Incoming(
        int(kind),
        "/" if namespace is None else namespace.partition("?")[0],
        int(number) if number else None,
        _json(rest) if rest else None,
        int(attachments) if attachments else 0,
    )
    if not _valid(packet, bool(rest)):
        raise BadPacket("invalid payload")
    return packet


def _json(text: str) -> Any:
    try:
        return _parse(text)
    except (ValueError, RecursionError) as error:
        raise BadPacket("invalid JSON") from error


def _valid(packet: Incoming, has_data: bool) -> bool:
    kind, data = packet.kind, packet.data
    if kind in (EVENT, BINARY_EVENT):
        named = isinstance(data, list) and bool(data) and _is_event_name(data[0])
        return named and _countable(packet)
    if kind in (ACK, BINARY_ACK):
        return isinstance(data, list) and packet.id is not None and _countable(packet)
    if kind == CONNECT:
        return isinstance(data, dict) or not has_data
    return kind == DISCONNECT and not has_data


def _is_event_name(name: Any) -> bool:
    if isinstance(name, str):
        return name not in RESERVED
    return isinstance(name, int | float) and not isinstance(name, bool)


def _countable(packet: Incoming) -> bool:
    if packet.kind in (EVENT, ACK):
        return packet.attachments == 0
    return 0 < packet.attachments <= ATTACHMENTS_MAX


def put_together(data: Any, attachments: list[bytes]) -> Any:
    """Data with its attachments in their places; raises BadPacket."""
    try:
        return _filled(data, attachments)
    except RecursionError as error:  # shallow enough for the parser, which needs less for each level
        raise BadPacket("nested too deeply") from error


def _filled(data: Any, attachments: list[bytes]) -> Any:
    if isinstance(data, list):
        return [_filled(item, attachments) for item in data]
    if not isinstance(data, dict):
        return data
    if data.get("_placeholder") is not True:
        return {key: _filled(value, attachments) for key, value in data.items()}
    number = data.get("num")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(attachments):
        raise BadPacket("an attachment that was not sent")
    return attachments[number]
