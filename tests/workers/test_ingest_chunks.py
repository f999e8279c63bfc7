import asyncio
import struct

import pytest

from tests.workers.ingest_support import in_a_loop
from workers.ingest.chunks import COMMAND_LIMIT_BYTES, ChunkReader, Message, ProtocolError
from workers.ingest.flv import Codecs, Probe, header, tag

AUDIO = 8


def full(stream: int, time: int, payload: bytes, length: int | None = None) -> bytes:
    """A chunk with the whole header."""
    size = len(payload) if length is None else length
    extended = struct.pack(">I", time) if time >= 0xFFFFFF else b""
    return (
        bytes([stream])
        + min(time, 0xFFFFFF).to_bytes(3, "big")
        + size.to_bytes(3, "big")
        + bytes([AUDIO])
        + struct.pack("<I", 1)
        + extended
        + payload
    )


async def read(data: bytes, count: int) -> list[Message]:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    reader = ChunkReader(stream)
    return [await reader.message() for _ in range(count)]


@in_a_loop
async def test_messages_whose_chunks_are_interleaved_are_told_apart() -> None:
    first, second = bytes(range(200)), bytes(reversed(range(200)))
    data = full(4, 10, first[:128], 200) + full(5, 20, second[:128], 200) + b"\xc4" + first[128:] + b"\xc5" + second[128:]
    assert await read(data, 2) == [Message(AUDIO, 1, 10, first), Message(AUDIO, 1, 20, second)]


@in_a_loop
async def test_headers_that_leave_things_out_repeat_the_time_step() -> None:
    step, same = b"\x84" + (40).to_bytes(3, "big") + b"bb", b"\xc4" + b"cc"
    messages = await read(full(4, 1000, b"aa") + step + same + same, 4)
    assert [(message.timestamp, message.payload) for message in messages] == [
        (1000, b"aa"),
        (1040, b"bb"),
        (1080, b"cc"),
        (1120, b"cc"),
    ]


@in_a_loop
async def test_a_stream_stays_whole_after_its_timestamps_outgrow_24_bits() -> None:
    payload, late = bytes(300), 0x1000000
    again = b"\xc4" + struct.pack(">I", late)
    data = full(4, late, payload[:128], 300) + again + payload[128:256] + again + payload[256:] + full(4, late + 40, b"next")
    assert await read(data, 2) == [Message(AUDIO, 1, late, payload), Message(AUDIO, 1, late + 40, b"next")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xc4", id="continues what never began"),
        pytest.param(full(4, 0, b"", COMMAND_LIMIT_BYTES + 1), id="too large for a stranger"),
        pytest.param(b"".join(full(stream, 0, b"a" * 128, 200) for stream in range(2, 40)), id="too many at once"),
        pytest.param(full(4, 0, b"a" * 128, 200) + full(4, 0, b"a"), id="interrupts itself"),
    ],
)
@in_a_loop
async def test_what_no_encoder_sends_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        await read(data, 1)


def test_a_message_becomes_an_flv_tag_with_all_32_bits_of_its_time() -> None:
    assert tag(Message(AUDIO, 1, 0x12345678, b"xy")) == bytes.fromhex("08 000002 345678 12 000000") + b"xy" + struct.pack(
        ">I", 13
    )


def test_the_probe_waits_for_both_tracks_but_not_for_ever() -> None:
    probe = Probe()
    assert not probe.add(Message(9, 1, 0, b"\x17\x00"))
    assert not probe.add(Message(9, 1, 1400, b"\x27\x01"))
    assert probe.add(Message(9, 1, 1600, b"\x27\x01"))
    assert probe.codecs == Codecs(video=True, audio=None)
    assert header(probe.codecs)[4] == 1


@pytest.mark.parametrize(
    ("kind", "payload", "codecs"),
    [
        (9, b"\x17", Codecs(video=True)),
        (9, b"\x90avc1", Codecs(video=True)),
        (9, b"\x90hvc1", Codecs(video=False)),
        (9, b"\x12", Codecs(video=False)),
        (8, b"\xaf", Codecs(audio=True)),
        (8, b"\x90mp4a", Codecs(audio=True)),
        (8, b"\x90Opus", Codecs(audio=False)),
        (8, b"\x2f", Codecs(audio=False)),
    ],
)
def test_only_what_every_browser_plays_is_copied(kind: int, payload: bytes, codecs: Codecs) -> None:
    probe = Probe()
    probe.add(Message(kind, 1, 0, payload))
    assert probe.codecs == codecs
