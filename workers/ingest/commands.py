"""RTMP's commands: AMF values in and out, and the answers an encoder expects."""

from dataclasses import dataclass
from typing import Any

from bitstring import BitStream
from pyrtmp.amf.serializers import AMF0Deserializer, AMF0Serializer
from pyrtmp.messages import Chunk

from workers.ingest.chunks import Message, ProtocolError

KIND_CHUNK_SIZE = 1
KIND_ABORT = 2
KIND_ACKNOWLEDGEMENT = 3
KIND_USER_CONTROL = 4
KIND_WINDOW = 5
KIND_BANDWIDTH = 6
KIND_AUDIO = 8
KIND_VIDEO = 9
KIND_COMMAND_AMF3 = 17
KIND_DATA = 18
KIND_COMMAND = 20

OUR_CHUNK_BYTES = 4096
WINDOW_BYTES = 2_500_000
BANDWIDTH_DYNAMIC = 2
STREAM_ID = 1

CONTROL_CHUNK_STREAM = 2
COMMAND_CHUNK_STREAM = 3
AMF_OBJECT_END = b"\x00\x00\x09"
SET_DATA_FRAME = b"\x02\x00\x0d@setDataFrame"


@dataclass(frozen=True)
class Command:
    """A remote call: its name, the number its answer must carry, and its values."""

    name: str
    transaction: float
    values: list[Any]

    @property
    def application(self) -> str:
        """The part of the address between the host and the stream key."""
        options = self.values[0] if self.values else None
        return str(options.get("app", "")).strip("/") if isinstance(options, dict) else ""

    @property
    def stream_key(self) -> str:
        """The name a `publish` asks for, without what some encoders append after a question mark."""
        name = self.values[1] if len(self.values) > 1 else ""
        return str(name).split("?", 1)[0].strip("/")


def parse_command(message: Message) -> Command:
    """Read a command; anything that is not one ends the connection."""
    payload = message.payload[1:] if message.kind == KIND_COMMAND_AMF3 else message.payload
    try:
        values = _amf_values(payload)
        return Command(str(values[0]), float(values[1]), values[2:])
    except Exception as error:  # the library raises whatever the first wrong byte leads to
        raise ProtocolError("a command could not be read") from error


def _amf_values(payload: bytes) -> list[Any]:
    stream = BitStream(payload)
    values = []
    while stream.bytepos < len(payload):
        values.append(AMF0Deserializer.from_stream(stream))
        if payload[stream.bytepos : stream.bytepos + 3] == AMF_OBJECT_END:  # the library leaves it behind
            stream.bytepos += len(AMF_OBJECT_END)
    return values


def metadata(payload: bytes) -> bytes:
    """The encoder's description of its stream, without the wrapper that only RTMP knows."""
    return payload.removeprefix(SET_DATA_FRAME)


def greeting(connect: Command) -> bytes:
    """What a server answers to `connect`: its limits, then success."""
    return b"".join(
        (
            _control(KIND_WINDOW, WINDOW_BYTES.to_bytes(4, "big")),
            _control(KIND_BANDWIDTH, WINDOW_BYTES.to_bytes(4, "big") + bytes([BANDWIDTH_DYNAMIC])),
            _control(KIND_CHUNK_SIZE, OUR_CHUNK_BYTES.to_bytes(4, "big")),
            _command(
                "_result",
                connect.transaction,
                {"fmsVer": "FMS/3,0,123", "capabilities": 31},
                _status("status", "NetConnection.Connect.Success", "Connected.") | {"objectEncoding": 0},
            ),
        )
    )


def rejection(connect: Command, reason: str) -> bytes:
    """What a server answers to a `connect` it refuses."""
    return _command("_error", connect.transaction, None, _status("error", "NetConnection.Connect.Rejected", reason))


def stream_created(request: Command) -> bytes:
    """The answer to `createStream`; a connection has one stream."""
    return _command("_result", request.transaction, None, STREAM_ID)


def publish_started() -> bytes:
    """Tells the encoder to begin sending."""
    begin = _control(KIND_USER_CONTROL, (0).to_bytes(2, "big") + STREAM_ID.to_bytes(4, "big"))
    return begin + _on_status(_status("status", "NetStream.Publish.Start", "Publishing."))


def publish_refused(reason: str) -> bytes:
    """Tells the encoder that its key is not accepted; ffmpeg and OBS stop and show the reason."""
    return _on_status(_status("error", "NetStream.Publish.BadName", reason))


def acknowledgement(received_bytes: int) -> bytes:
    """Tells the encoder how much has arrived; some stop sending without it."""
    return _control(KIND_ACKNOWLEDGEMENT, (received_bytes & 0xFFFFFFFF).to_bytes(4, "big"))


def _status(level: str, code: str, description: str) -> dict[str, Any]:
    return {"level": level, "code": code, "description": description}


def _on_status(status: dict[str, Any]) -> bytes:
    return _command("onStatus", 0, None, status, stream_id=STREAM_ID)


def _command(name: str, transaction: float, *values: object, stream_id: int = 0) -> bytes:
    stream = BitStream()
    for value in (name, transaction, *values):
        AMF0Serializer.create_object(stream, value)
    return _encode(KIND_COMMAND, COMMAND_CHUNK_STREAM, stream_id, stream.bytes)


def _control(kind: int, payload: bytes) -> bytes:
    return _encode(kind, CONTROL_CHUNK_STREAM, 0, payload)


def _encode(kind: int, chunk_stream: int, stream_id: int, payload: bytes) -> bytes:
    chunk = Chunk(
        chunk_type=0,
        chunk_id=chunk_stream,
        timestamp=0,
        msg_length=len(payload),
        msg_type_id=kind,
        msg_stream_id=stream_id,
        payload=payload,
    )
    return b"".join(part.to_bytes() for part in chunk.to_raw_chunks(OUR_CHUNK_BYTES))
