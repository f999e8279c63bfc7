"""RTMP's chunk layer: messages are cut into chunks, and chunks of several messages interleave.

`pyrtmp` reads chunks too, but forgets extended timestamps on continued chunks (a stream falls apart after 4 h 40 min) and
the time step of messages without a header (silence plays too slowly), so only its AMF and its writer are used.
"""

from asyncio import StreamReader
from dataclasses import dataclass, field

EXTENDED_TIMESTAMP = 0xFFFFFF
TIMESTAMP_MASK = 0xFFFFFFFF
DEFAULT_CHUNK_BYTES = 128
MAX_CHUNK_BYTES = 0xFFFFFF
MAX_CHUNK_STREAMS = 16
COMMAND_LIMIT_BYTES = 64 * 1024
MEDIA_LIMIT_BYTES = 8 * 1024 * 1024


class ProtocolError(Exception):
    """The peer does not speak RTMP, or asks for more memory than a real encoder would."""


@dataclass(frozen=True)
class Message:
    """One whole RTMP message; `timestamp` in milliseconds."""

    kind: int
    stream_id: int
    timestamp: int
    payload: bytes


@dataclass
class _ChunkStream:
    timestamp: int = 0
    step: int = 0
    extended: bool = False
    length: int = 0
    kind: int = 0
    stream_id: int = 0
    partial: bytearray = field(default_factory=bytearray)


class ChunkReader:
    """Joins chunks into messages; `message_limit` grows only once the peer has shown a valid key."""

    def __init__(self, reader: StreamReader) -> None:
        self.chunk_bytes = DEFAULT_CHUNK_BYTES
        self.message_limit = COMMAND_LIMIT_BYTES
        self.received_bytes = 0
        self._reader = reader
        self._streams: dict[int, _ChunkStream] = {}

    async def read(self, size: int) -> bytes:
        """Exactly `size` bytes, counted for the acknowledgements the peer may wait for."""
        data = await self._reader.readexactly(size)
        self.received_bytes += size
        return data

    async def message(self) -> Message:
        """The next message that is complete."""
        while True:
            if (message := await self._chunk()) is not None:
                return message

    def abort(self, chunk_stream_id: int) -> None:
        """Forget the unfinished message of a chunk stream, as its sender asked."""
        if chunk_stream_id in self._streams:
            self._streams[chunk_stream_id].partial.clear()

    async def _chunk(self) -> Message | None:
        form, stream = await self._basic_header()
        await self._message_header(form, stream)
        wanted = min(self.chunk_bytes, stream.length - len(stream.partial))
        stream.partial += await self.read(wanted)
        if len(stream.partial) < stream.length:
            return None
        message = Message(stream.kind, stream.stream_id, stream.timestamp, bytes(stream.partial))
        stream.partial.clear()
        return message

    async def _basic_header(self) -> tuple[int, _ChunkStream]:
        first = (await self.read(1))[0]
        form, number = first >> 6, first & 0x3F
        if number < 2:
            number = int.from_bytes(await self.read(number + 1), "little") + 64
        if number not in self._streams:
            if form != 0 or len(self._streams) >= MAX_CHUNK_STREAMS:
                raise ProtocolError("a chunk continues a message that never began")
            self._streams[number] = _ChunkStream()
        return form, self._streams[number]

    async def _message_header(self, form: int, stream: _ChunkStream) -> None:
        """Header forms 0 to 3 leave out more and more of what has not changed since the last message."""
        begins = not stream.partial
        if form < 3:
            time = await self._short_header(form, stream)
            stream.extended = time == EXTENDED_TIMESTAMP
        else:
            time = stream.step
        if stream.extended:
            time = int.from_bytes(await self.read(4), "big")
        stream.step = time
        if begins:
            stream.timestamp = time if form == 0 else (stream.timestamp + time) & TIMESTAMP_MASK
        elif form < 3:
            raise ProtocolError("a message was interrupted by another on its own chunk stream")

    async def _short_header(self, form: int, stream: _ChunkStream) -> int:
        header = await self.read((11, 7, 3)[form])
        if form < 2:
            stream.length = int.from_bytes(header[3:6], "big")
            stream.kind = header[6]
            if stream.length > self.message_limit:
                raise ProtocolError(f"a message of {stream.length} bytes is too large")
        if form == 0:
            stream.stream_id = int.from_bytes(header[7:11], "little")
        return int.from_bytes(header[:3], "big")
