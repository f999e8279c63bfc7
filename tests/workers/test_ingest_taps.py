import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.workers.ingest_support import children_of, in_a_loop, make_clip, studio, until
from workers.ingest import flv
from workers.ingest.chunks import Message
from workers.ingest.commands import KIND_AUDIO, KIND_DATA, KIND_VIDEO
from workers.ingest.taps import Taps

pytestmark = pytest.mark.timeout(120)
H264_HEADER, H264_KEY, H264_PICTURE = b"\x17\x00\x00", b"\x17\x01\x00", b"\x27\x01\x00"
AAC_HEADER, AAC_SOUND = b"\xaf\x00\x12", b"\xaf\x01\x21"


@dataclass
class Listener:
    """Keeps what it is told."""

    told: list[object] = field(default_factory=list)

    def begin(self, codecs: flv.Codecs) -> None:
        self.told.append(codecs)

    def take(self, message: Message) -> None:
        self.told.append(message)

    def end(self) -> None:
        self.told.append("end")


def message(kind: int, payload: bytes, at: int = 0) -> Message:
    return Message(kind, 1, at, payload)


@pytest.mark.parametrize(
    ("kind", "payload", "found"),
    [
        (KIND_DATA, b"\x02", "data"),
        (KIND_VIDEO, H264_HEADER, "video"),
        (KIND_VIDEO, b"\x90hvc1", "video"),
        (KIND_VIDEO, H264_KEY, None),
        (KIND_VIDEO, b"\x91hvc1", None),
        (KIND_VIDEO, b"\x22\x00\x00", None),  # an old codec has no headers of its own
        (KIND_AUDIO, AAC_HEADER, "audio"),
        (KIND_AUDIO, b"\x90mp4a", "audio"),
        (KIND_AUDIO, AAC_SOUND, None),
        (KIND_AUDIO, b"\x2f\x00", None),
    ],
)
def test_headers_are_told_from_pictures_and_sound(kind: int, payload: bytes, found: str | None) -> None:
    assert flv.header_kind(message(kind, payload)) == found


@pytest.mark.parametrize(
    ("payload", "is_key"),
    [(H264_KEY, True), (b"\x93hvc1\x00", True), (H264_PICTURE, False), (H264_HEADER, False), (b"\x90hvc1", False)],
)
def test_a_key_picture_is_one_a_decoder_can_begin_with(payload: bytes, is_key: bool) -> None:
    assert flv.is_key_picture(message(KIND_VIDEO, payload)) is is_key


def test_who_joins_in_the_middle_finds_the_newest_headers_and_no_message_twice() -> None:
    taps, early, late = Taps(), Listener(), Listener()
    taps.attach(early)
    codecs = flv.Codecs(video=True, audio=True)
    older, newer = message(KIND_VIDEO, H264_HEADER), message(KIND_VIDEO, H264_HEADER + b"other", 40)
    taps.begin(codecs)
    taps.take(older)
    taps.take(newer)
    taps.attach(late)
    picture = message(KIND_VIDEO, H264_KEY, 80)
    taps.take(picture)
    taps.end()
    assert taps.headers == {"video": newer}
    assert early.told == [codecs, older, newer, picture, "end"]
    assert late.told == [codecs, picture, "end"]


@in_a_loop
async def test_a_tap_receives_everything_that_an_encoder_sends(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.flv", seconds=2)
    listener = Listener()
    async with studio(tmp_path / "media") as running:
        running.channels.tap_with(lambda _channel: listener)
        encoder = await running.push(clip)
        assert await encoder.wait() == 0
        await until(lambda: "end" in listener.told)
    pictures = [told for told in listener.told if isinstance(told, Message) and told.kind == KIND_VIDEO]
    assert len(pictures) == 50 + 2  # the header before them, and the mark of the end after
    assert listener.told[0] == flv.Codecs(video=True, audio=True)


@dataclass
class Broken(Listener):
    """Raises while one thing is asked of it."""

    at: str = "take"

    def begin(self, codecs: flv.Codecs) -> None:
        super().begin(codecs)
        self._raise("begin")

    def take(self, message: Message) -> None:
        super().take(message)
        self._raise("take")

    def end(self) -> None:
        super().end()
        self._raise("end")

    def _raise(self, asked: str) -> None:
        if asked == self.at:
            raise ValueError("a fault of its own")


@pytest.mark.parametrize("at", ["begin", "take", "end"])
def test_a_tap_with_a_fault_is_left_out_until_the_next_encoder_and_others_go_on(at: str) -> None:
    taps, broken, other = Taps(), Broken(at=at), Listener()
    taps.attach(broken)
    taps.attach(other)
    codecs, picture = flv.Codecs(video=True, audio=True), message(KIND_VIDEO, H264_KEY)
    one = {"begin": [codecs], "take": [codecs, picture, "end"], "end": [codecs, picture, picture, "end"]}[at]
    for times in (1, 2):
        taps.begin(codecs)
        taps.take(picture)
        taps.take(picture)
        taps.end()
        assert broken.told == one * times
        assert other.told == [codecs, picture, picture, "end"] * times


@pytest.mark.parametrize("at", ["begin", "take", "end"])
@in_a_loop
async def test_a_tap_with_a_fault_ends_nobody_s_stream(tmp_path: Path, at: str) -> None:
    clip, listener = make_clip(tmp_path / "clip.flv", seconds=2), Broken(at=at)
    others = {*children_of(os.getpid())}  # servers of other tests
    async with studio(tmp_path / "media") as running:
        running.channels.tap_with(lambda _channel: listener)
        encoder = await running.push(clip)
        assert await encoder.wait() == 0
        await until(lambda: "live 7" in running.ledger.lines)
        await until(lambda: others.issuperset(children_of(os.getpid())))
    assert listener.told
