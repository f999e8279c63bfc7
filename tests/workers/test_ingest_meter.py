from pathlib import Path

import pytest

from tests.workers.ingest_support import in_a_loop, make_clip, studio, until
from workers.ingest import commands
from workers.ingest.chunks import Message
from workers.ingest.meter import Meter

KEY_PICTURE, PICTURE, SETTINGS = b"\x17\x01", b"\x27\x01", b"\x17\x00"
DESCRIPTION = (
    commands.SET_DATA_FRAME
    + b"\x02\x00\x0aonMetaData"
    + b"".join(
        (
            b"\x08\x00\x00\x00\x01",
            b"\x00\x05width\x00\x40\x94\x00\x00\x00\x00\x00\x00",  # 1280
            b"\x00\x06height\x00\x40\x86\x80\x00\x00\x00\x00\x00",  # 720
            b"\x00\x09framerate\x00\x40\x39\x00\x00\x00\x00\x00\x00",  # 25
            b"\x00\x00\x09",
        )
    )
)


def video(payload: bytes, timestamp: int) -> Message:
    return Message(commands.KIND_VIDEO, 1, timestamp, payload)


def test_pictures_that_never_came_are_counted_and_key_frames_timed() -> None:
    meter = Meter()
    meter.add(Message(commands.KIND_DATA, 1, 0, DESCRIPTION), at=0)
    meter.add(video(SETTINGS, 0), at=0)
    for number in (0, 1, 2, 6, 7, 50):
        meter.add(video(KEY_PICTURE if number in (0, 50) else PICTURE, number * 40), at=number * 0.04)
    measured = meter.measured(is_encoded=False)
    assert (measured.dropped_frames, measured.keyframe_ms) == (3 + 42, 2000)
    assert (measured.width, measured.height, measured.video_codec, measured.audio_codec) == (1280, 720, "H.264", "")


def test_video_that_comes_later_and_later_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    for number in range(10):
        meter.add(video(PICTURE, number * 1000), at=100 + number * 1.2)
    assert meter.measured(is_encoded=False).behind_ms == pytest.approx(1800)


def test_only_the_last_seconds_count_for_the_bit_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    for second in range(30):
        meter.add(video(PICTURE + bytes(998), second * 1000), at=second)
    monkeypatch.setattr("workers.ingest.meter.time.monotonic", lambda: 30.0)
    assert meter.measured(is_encoded=False).bits_per_s == pytest.approx(8 * 1000, rel=0.2)


def test_a_description_nobody_can_read_is_no_fault() -> None:
    meter = Meter()
    meter.add(Message(commands.KIND_DATA, 1, 0, b"\x02\x00\xff"), at=0)
    assert meter.measured(is_encoded=False).width is None


@in_a_loop
async def test_what_a_real_encoder_sends_is_measured(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.flv")
    async with studio(tmp_path / "media", offline_grace_s=0.3) as running:
        await running.push(clip, rate=1)  # as long as the clip: it is measured many times meanwhile
        told = running.ledger.measured
        await until(lambda: told and told[-1][0].keyframe_ms)
        measured = told[-1][0]
    assert [began for _, began in told] == [True] + [False] * (len(told) - 1)
    assert (measured.width, measured.height, measured.video_codec, measured.audio_codec) == (320, 180, "H.264", "AAC")
    assert (measured.keyframe_ms, measured.dropped_frames, measured.is_encoded) == (1000, 0, False)
    assert measured.bits_per_s > 50_000
