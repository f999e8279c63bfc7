"""One ladder without encoders: when it looks, what it writes, what it leaves to others."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.adapters.ffmpeg import ffmpeg
from core.adapters.media import MASTER, variant_playlist
from core.models import VariantsHeld
from core.services.events.variants import Made
from tests.workers.ingest_support import DEADLINE_S, QUIET, TARGET, Quiet, in_a_loop, make_clip
from workers.ingest import folder, ladder_lists, variants
from workers.ingest.reel import SENT_AT
from workers.ingest.rungs import Budget, Rung
from workers.ingest.transcode import Source, named, probe
from workers.ingest.variants import Ladder

pytestmark = pytest.mark.timeout(120)
FULL_HD = Source(1920, 1080, "mp4a.40.2")
LOOKS_LIKE_MORE = "Video: h264, 30000x1080 Stream #0:0: Audio: aac (HE-AAC)"


@pytest.fixture
def _no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source of full HD, made smaller in no time."""

    async def looked_at(_segment: Path) -> Source:
        return FULL_HD

    async def made(segment: Path, _source: Source, rungs: Sequence[Rung]) -> str:
        for name in (*(rung.name for rung in rungs), "sound"):
            segment.with_name(named(segment.name, name)).write_bytes(b"x")
        return ""

    monkeypatch.setattr(variants, "probe", looked_at)
    monkeypatch.setattr(variants, "make", made)


def listing(directory: Path, segments: int, run: str = "a") -> None:
    """A source of so many segments."""
    lines = ["#EXTM3U", f"{folder.FIRST_NUMBER}0"]
    for number in range(segments):
        lines += ["#EXTINF:2.0,", f"{SENT_AT}2026-05-01T10:01:0{number}.000+0000", f"{run}-{number}.ts"]
        (directory / f"{run}-{number}.ts").write_bytes(b"x")
    folder.replace_lines(directory / folder.PLAYLIST, lines)


@pytest.mark.usefixtures("_no_ffmpeg")
@in_a_loop
async def test_files_are_read_only_when_there_is_something_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    write_master = ladder_lists.write_master

    def counted(directory: Path, *about: object) -> None:
        written.append(directory)
        write_master(directory, *about)  # type: ignore[arg-type]

    monkeypatch.setattr(ladder_lists, "write_master", counted)
    ladder = Ladder(tmp_path, TARGET, Budget(8), Quiet())
    for segments, lists in ((1, 1), (1, 1), (1, 1), (2, 2), (2, 2)):
        listing(tmp_path, segments)
        await ladder.step()
        assert len(written) == lists
    folder.close(tmp_path)
    await ladder.step()
    assert len(written) == 3
    assert folder.END in folder.lines(tmp_path / variant_playlist("240"))


@pytest.mark.usefixtures("_no_ffmpeg")
@in_a_loop
async def test_a_report_that_failed_is_made_again_a_moment_later_and_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away(Quiet):
        def variants(self, event_id: int, made: Made) -> None:
            super().variants(event_id, made)
            if len(self.made) == 1:
                raise OSError("the database is away")

    moment, told = 1000.0, Away()
    monkeypatch.setattr(variants, "_clock", lambda: moment)
    ladder = Ladder(tmp_path, TARGET, Budget(8), told)
    for segments in (1, 2, 2):
        listing(tmp_path, segments)
        await ladder.step()
    assert len(told.made) == 1
    assert (tmp_path / named("a-1.ts", "240")).exists()
    moment += variants.AFTER_FAULT_S
    await ladder.step()
    moment += variants.AFTER_FAULT_S
    await ladder.step()
    assert len(told.made) == 2


@pytest.mark.usefixtures("_no_ffmpeg")
@in_a_loop
async def test_what_there_is_is_said_again_for_the_next_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When one leaves, the rows are told that nothing is there; the same may be there again a moment later."""
    moment, told = 1000.0, Quiet()
    monkeypatch.setattr(variants, "_clock", lambda: moment)
    ladder = Ladder(tmp_path, TARGET, Budget(8), told)
    for run in ("a", "b"):
        listing(tmp_path, 1, run)
        await ladder.step()
        moment += variants.AFTER_FAULT_S
    assert len(told.made) == 2
    assert told.made[0] == told.made[1]


@pytest.mark.usefixtures("_no_ffmpeg")
@in_a_loop
async def test_a_stream_without_cores_gets_them_some_time_after_another_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1000.0
    monkeypatch.setattr(variants, "_clock", lambda: moment)
    budget, told = Budget(0.75), Quiet()
    budget.grant("another", 1080)
    budget.grant("a third", 1080)
    ladder = Ladder(tmp_path, TARGET, budget, told)
    listing(tmp_path, 1)
    await ladder.step()
    assert told.made[-1] == Made((1080,), sound=True, held=VariantsHeld.CORES)
    budget.give_back("another")
    budget.give_back("a third")
    await ladder.step()
    assert len(told.made) == 1
    moment += variants.TRY_AGAIN_S + 1
    listing(tmp_path, 2)
    await ladder.step()
    assert told.made[-1] == Made((1080, 480, 240), sound=True)


@pytest.mark.usefixtures("_no_ffmpeg")
@in_a_loop
async def test_a_stream_with_some_sizes_gets_the_others_once_there_are_cores_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment, told, budget = 1000.0, Quiet(), Budget(1.5)
    monkeypatch.setattr(variants, "_clock", lambda: moment)
    budget.grant("another", 480)
    budget.grant("a third", 1080)
    ladder = Ladder(tmp_path, TARGET, budget, told)
    listing(tmp_path, 1)
    await ladder.step()
    assert told.made[-1] == Made((1080, 240), sound=True)
    budget.give_back("a third")
    moment += variants.TRY_AGAIN_S + 1
    listing(tmp_path, 2)
    await ladder.step()
    assert told.made[-1] == Made((1080, 720, 480, 240), sound=True)


@pytest.mark.usefixtures("_no_ffmpeg")
@in_a_loop
async def test_only_the_beginning_of_a_segment_is_read_for_its_codec(tmp_path: Path) -> None:
    listing(tmp_path, 1)
    (tmp_path / "a-0.ts").write_bytes(bytes(100) + b"\x00\x00\x01\x67\x64\x00\x1f" + bytes(1 << 16))
    os.truncate(tmp_path / "a-0.ts", 1 << 40)  # no memory holds it
    await Ladder(tmp_path, TARGET, Budget(0), Quiet()).step()
    assert 'CODECS="avc1.64001f,mp4a.40.2"' in (tmp_path / MASTER).read_text()


@in_a_loop
async def test_what_an_encoder_calls_its_stream_says_nothing_of_its_picture(tmp_path: Path) -> None:
    clip, segment = make_clip(tmp_path / "clip.flv", seconds=1), tmp_path / "a-1.ts"
    names = ("-metadata", f"service_name={LOOKS_LIKE_MORE}", "-metadata", f"service_provider={LOOKS_LIKE_MORE}")
    command = [ffmpeg(), *QUIET, "-i", str(clip), "-c", "copy", *names, "-f", "mpegts", str(segment)]
    subprocess.run(command, check=True, timeout=DEADLINE_S)
    assert await probe(segment) == Source(320, 180, "mp4a.40.2")


@in_a_loop
async def test_what_is_not_a_segment_is_not_guessed_at(tmp_path: Path) -> None:
    other = make_clip(tmp_path / "clip.flv", seconds=1).rename(tmp_path / "a-1.ts")
    assert await probe(other) == Source()
