import os
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.adapters.ffmpeg import ffmpeg
from core.adapters.media import MASTER, RECORDING, SOUND_VARIANT, variant_playlist
from core.models import VariantsHeld
from core.services.events.variants import Made
from tests.workers.ingest_support import (
    DEADLINE_S,
    KEY,
    QUIET,
    TARGET,
    Studio,
    decoded_frames,
    in_a_loop,
    make_clip,
    studio,
    until,
)
from workers.ingest import folder, ladder_lists, variants
from workers.ingest.reel import GAP, SENT_AT, read_segments
from workers.ingest.rungs import Budget
from workers.ingest.variants import Variants

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("patient")]

PLENTY = 8.0
BEFORE = datetime(2026, 5, 1, tzinfo=UTC)


@dataclass
class Told:
    """Keeps what is reported of variants."""

    made: list[Made] = field(default_factory=list)

    def variants(self, event_id: int, made: Made) -> None:
        assert event_id == TARGET.event_id
        self.made.append(made)

    @property
    def newest(self) -> Made:
        return self.made[-1] if self.made else Made()


@asynccontextmanager
async def ladder(running: Studio, cores: float = PLENTY) -> AsyncIterator[Told]:
    told = Told()
    async with Variants(running.media_dir, told, Budget(cores), running.channels.on_air):
        yield told


@pytest.fixture(autouse=True)
def films_come_faster_than_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is sent is made smaller, however long it takes."""
    monkeypatch.setattr(variants, "BEHIND_S", float("inf"))
    monkeypatch.setattr(variants, "START_WITH", 20)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds with a key frame every two."""
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac")
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.flv", *codecs, size="960x540")


def times(media: Path) -> list[int]:
    """When each picture of a segment is to be shown, as it says itself."""
    command = [ffmpeg(), *QUIET, "-copyts", "-i", str(media), "-map", "0:v?", "-f", "framecrc", "-enc_time_base", "1:90000", "-"]
    listing = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=True).stdout
    return [int(line.split(",")[2]) for line in listing.splitlines() if line.startswith("0,")]


def playlist(running: Studio, variant: str) -> Path:
    return running.folder / variant_playlist(variant)


def numbers(path: Path) -> list[str]:
    """The numbers of a playlist's segments, whichever rung they are of."""
    return [segment.name.split("-")[1].removesuffix(".ts") for segment in read_segments(path)]


@in_a_loop
async def test_smaller_pictures_and_the_sound_follow_the_source_segment_for_segment(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running, ladder(running) as told:
        encoder = await running.push(clip)
        assert await encoder.wait() == 0
        await until(lambda: all(len(numbers(playlist(running, each))) == 4 for each in ("480", "240", SOUND_VARIANT)))
        assert told.newest == Made((540, 480, 240), sound=True)
        source = running.folder / running.segments()[2]
        for variant, size in (("480", "854x480"), ("240", "426x240")):
            assert numbers(playlist(running, variant)) == numbers(running.folder / folder.PLAYLIST)
            smaller = running.folder / f"{source.stem}-{variant}.ts"
            assert times(smaller) == times(source)
            assert decoded_frames(smaller) == 50
            assert size in described(smaller)
        sound = running.folder / f"{source.stem}-{SOUND_VARIANT}.ts"
        assert "Audio: aac" in described(sound)
        assert "Video" not in described(sound)
        assert not playlist(running, "720").exists()
        own = list(read_segments(running.folder / folder.PLAYLIST))
        assert [segment.sent_at for segment in read_segments(playlist(running, "240"))] == [segment.sent_at for segment in own]


def described(media: Path) -> str:
    command = [ffmpeg(), "-hide_banner", "-nostdin", "-i", str(media)]
    return subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_S, check=False).stderr


@in_a_loop
async def test_the_list_of_all_says_what_each_is_as_measured(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running, ladder(running) as told:
        await running.push(clip)
        await until(lambda: told.newest.sizes == (540, 480, 240) and told.newest.sound)
        lines = folder.lines(running.folder / MASTER)
    streams = dict(zip(lines[4::2], lines[3::2], strict=True))
    assert list(streams) == ["index.m3u8", "480.m3u8", "240.m3u8", "sound.m3u8"]
    assert "RESOLUTION=960x540" in streams["index.m3u8"]
    assert re.search(r'CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"', streams["240.m3u8"])
    assert 'CODECS="mp4a.40.2"' in streams["sound.m3u8"]
    rates = [int(re.findall(r"[:,]BANDWIDTH=(\d+)", stream)[0]) for stream in streams.values()]
    assert rates == sorted(rates, reverse=True)
    assert rates[2] < 600_000


@in_a_loop
async def test_an_encoder_that_returns_goes_on_in_the_same_lists_after_a_gap(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running, ladder(running):
        for _ in range(2):
            encoder = await running.push(clip)
            assert await encoder.wait() == 0
        await until(lambda: len(numbers(playlist(running, "240"))) == 8)
        listed = list(read_segments(playlist(running, "240")))
        own = list(read_segments(running.folder / folder.PLAYLIST))
        assert [segment.after_gap for segment in listed] == [segment.after_gap for segment in own]
        assert listed[4].after_gap


@in_a_loop
async def test_a_host_who_wants_no_smaller_pictures_keeps_the_sound_and_may_change_their_mind(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path, offline_grace_s=1.0) as running, ladder(running) as told:
        running.keys[KEY] = replace(TARGET, smaller=False)
        await running.push(clip, loops=-1, rate=1)
        await until(lambda: told.newest.sound)
        assert told.newest == Made((540,), sound=True, held=VariantsHeld.OFF)
        assert not playlist(running, "240").exists()
        running.keys[KEY] = TARGET
        await until(lambda: told.newest == Made((540, 480, 240), sound=True))


@in_a_loop
async def test_a_machine_without_cores_to_spare_makes_no_smaller_pictures_and_says_so(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running, ladder(running, cores=0) as told:
        await running.push(clip, loops=-1, rate=1)
        await until(lambda: told.newest.sound)
        assert told.newest == Made((540,), sound=True, held=VariantsHeld.CORES)


@in_a_loop
async def test_a_machine_that_is_too_busy_gives_pictures_up_while_the_source_goes_on(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(variants, "BEHIND_S", -1.0)  # nothing is ever in time
    async with studio(tmp_path) as running, ladder(running) as told:
        await running.push(clip, loops=-1, rate=1)
        await until(lambda: told.newest.sizes == (540,))
        assert told.newest.held == VariantsHeld.BUSY
        shown = running.segments()[-1]
        await until(lambda: shown not in running.segments()[-3:])
        assert folder.PLAYLIST in folder.lines(running.folder / MASTER)
        assert not any(playlist(running, variant).exists() for variant in ("720", "480", "240"))


@in_a_loop
async def test_the_recording_holds_the_source_alone_and_everything_ends_with_the_stream(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path, offline_grace_s=1.0) as running, ladder(running) as told:
        running.keys[KEY] = replace(TARGET, records_since=BEFORE)
        encoder = await running.push(clip, loops=-1, rate=1)
        await until(lambda: told.newest.sound)
        encoder.terminate()
        await until(lambda: told.newest == Made())
        await until(lambda: folder.END in running.playlist)
        assert all(re.fullmatch(r"[0-9a-f]+-\d+\.ts", segment.name) for segment in read_segments(running.folder / RECORDING))
        assert folder.END in folder.lines(playlist(running, SOUND_VARIANT))


def test_a_segment_that_was_left_out_is_where_a_list_begins(tmp_path: Path) -> None:
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:2", "#EXT-X-MEDIA-SEQUENCE:41"]
    for number in range(41, 47):
        lines += [GAP] if number == 43 else []
        lines += ["#EXTINF:2.000000,", f"#EXT-X-PROGRAM-DATE-TIME:2026-05-01T10:01:{number}.000+0000", f"a-{number}.ts"]
        if number != 44:
            (tmp_path / f"a-{number}-240.ts").write_bytes(b"x")
    folder.replace_lines(tmp_path / folder.PLAYLIST, lines)
    listed = ladder_lists.follow(tmp_path, "240")
    assert listed is not None
    assert listed.names == ("a-45-240.ts", "a-46-240.ts")
    written = folder.lines(tmp_path / "240.m3u8")
    assert "#EXT-X-MEDIA-SEQUENCE:45" in written
    assert "#EXT-X-DISCONTINUITY-SEQUENCE:1" in written


def test_a_list_that_is_too_far_behind_its_source_is_none(tmp_path: Path) -> None:
    segments = [
        line
        for number in range(6)
        for line in ("#EXTINF:2.0,", f"{SENT_AT}2026-05-01T10:01:0{number}.000+0000", f"a-{number}.ts")
    ]
    folder.replace_lines(tmp_path / folder.PLAYLIST, ["#EXTM3U", *segments])
    (tmp_path / "a-0-240.ts").write_bytes(b"x")
    assert ladder_lists.follow(tmp_path, "240") is None
    (tmp_path / "a-4-240.ts").write_bytes(b"x")
    assert ladder_lists.follow(tmp_path, "240") is not None


def test_old_segments_go_unless_a_list_names_them_and_the_lists_go_with_the_stream(tmp_path: Path) -> None:
    directory, long_ago = tmp_path / TARGET.playback_id, 1_000_000_000
    directory.mkdir()
    for name in ("a-1.ts", "a-1-240.ts", "a-2.ts", "a-2-240.ts"):
        (directory / name).write_bytes(b"x")
        os.utime(directory / name, (long_ago, long_ago))
    lists = {folder.PLAYLIST: "a-2.ts", "240.m3u8": "a-2-240.ts", MASTER: "240.m3u8"}
    for name, line in lists.items():
        folder.replace_lines(directory / name, ["#EXTM3U", line])
    folder.prune(directory)
    assert {file.name for file in directory.iterdir()} == {*lists, *lists.values()}
    for name in lists:
        os.utime(directory / name, (long_ago, long_ago))
    folder.prepare(directory)
    assert list(directory.iterdir()) == []
