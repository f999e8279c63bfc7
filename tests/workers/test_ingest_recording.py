import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.adapters.media import RECORDING, forget_recording
from core.models import RecordingStop
from core.queries.events.streams import StreamTarget
from tests.workers.ingest_support import KEY, TARGET, Ledger, decoded_frames, in_a_loop, make_clip, studio, until
from workers.ingest import folder
from workers.ingest.recorder import Limits, Recorder
from workers.ingest.reel import GAP, read_segments

BEGAN = datetime(2026, 5, 1, 10, tzinfo=UTC)
ID = TARGET.playback_id


def live_since(moment: datetime) -> StreamTarget:
    return StreamTarget(TARGET.event_id, ID, moment)


def listing(*segments: tuple[str, float]) -> str:
    """A playlist of ffmpeg: names and seconds after ten o'clock, each two seconds long."""
    lines = ["#EXTM3U", "#EXT-X-MEDIA-SEQUENCE:1"]
    for name, second in segments:
        sent_at = (BEGAN + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
        lines += ["#EXTINF:2.000000,", f"#EXT-X-PROGRAM-DATE-TIME:{sent_at}", name]
    return "\n".join(lines) + "\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / ID).mkdir()
    return tmp_path / ID


def show(directory: Path, *segments: tuple[str, float]) -> None:
    for name, _ in segments:
        (directory / name).write_bytes(b"x" * 100)
    (directory / folder.PLAYLIST).write_text(listing(*segments))


def recorder(tmp_path: Path, ledger: Ledger, **limits: object) -> Recorder:
    return Recorder(tmp_path, ledger, Limits(**({"free_bytes": 0} | limits)))  # type: ignore[arg-type]


def names(directory: Path) -> list[str]:
    return [segment.name for segment in read_segments(directory / RECORDING)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.flv")


@pytest.mark.usefixtures("patient")
@in_a_loop
async def test_stop_and_start_gives_one_recording_that_plays_through(tmp_path: Path, clip: Path) -> None:
    async with studio(tmp_path) as running:
        running.keys[KEY] = live_since(datetime.now(UTC))
        for _ in range(2):
            encoder = await running.push(clip)
            assert await encoder.wait() == 0
        await until(lambda: len(names(running.folder)) == 16)
    running.ledger.over = [(TARGET.event_id, ID)]
    recorder(tmp_path, running.ledger).finish([])
    kept = running.ledger.kept
    assert kept is not None
    first, second = kept.parts
    assert (first.offset_ms, first.duration_ms, second.offset_ms, second.duration_ms) == (0, 8000, 8000, 8000)
    assert second.started_at > first.started_at
    assert kept.size_bytes == sum(file.stat().st_size for file in running.folder.glob("*.ts"))
    assert (running.folder / RECORDING).read_text().count(GAP) == 1
    assert decoded_frames(running.folder / RECORDING, strict=False) == 400


def test_only_what_was_sent_since_the_event_is_live_is_kept_and_what_is_sent_twice_once(tmp_path: Path, directory: Path) -> None:
    ledger = Ledger()
    keeper = recorder(tmp_path, ledger)
    show(directory, ("a-1.ts", 0), ("a-2.ts", 2), ("a-3.ts", 4))
    keeper.follow(7, ID, BEGAN + timedelta(seconds=3))
    show(directory, ("a-2.ts", 2), ("a-3.ts", 4), ("a-4.ts", 6))
    keeper.follow(7, ID, BEGAN + timedelta(seconds=3))
    assert names(directory) == ["a-2.ts", "a-3.ts", "a-4.ts"]
    assert ledger.kept is not None
    assert [(part.started_at, part.duration_ms) for part in ledger.kept.parts] == [(BEGAN + timedelta(seconds=2), 6000)]


def test_what_was_missed_between_two_looks_is_a_gap(tmp_path: Path, directory: Path) -> None:
    ledger = Ledger()
    show(directory, ("a-1.ts", 0))
    recorder(tmp_path, ledger).follow(7, ID, BEGAN)
    show(directory, ("a-7.ts", 12), ("a-8.ts", 14))
    recorder(tmp_path, ledger).follow(7, ID, BEGAN)  # another process goes on with what is there
    assert ledger.kept is not None
    assert [(part.offset_ms, part.duration_ms) for part in ledger.kept.parts] == [(0, 2000), (2000, 4000)]
    assert ledger.kept.parts[1].started_at == BEGAN + timedelta(seconds=12)


@pytest.mark.parametrize(
    ("limits", "why"),
    [({"free_bytes": 1 << 62}, RecordingStop.DISK), ({"length": timedelta(0)}, RecordingStop.LENGTH)],
)
def test_a_limit_stops_the_recording_and_says_so_while_the_picture_goes_on(
    tmp_path: Path, directory: Path, limits: dict[str, object], why: RecordingStop
) -> None:
    ledger = Ledger()
    show(directory, ("a-1.ts", 0))
    recorder(tmp_path, ledger).follow(7, ID, BEGAN)
    show(directory, ("a-1.ts", 0), ("a-2.ts", 2))
    recorder(tmp_path, ledger, **limits).follow(7, ID, BEGAN)
    assert ledger.kept is not None
    assert ledger.kept.stopped == why
    assert names(directory) == ["a-1.ts"]
    assert (directory / folder.PLAYLIST).exists()


def test_the_recording_of_an_event_that_is_over_ends_with_what_came_last(tmp_path: Path, directory: Path) -> None:
    ledger = Ledger(over=[(7, ID)])
    keeper = recorder(tmp_path, ledger)
    show(directory, ("a-1.ts", 0))
    keeper.follow(7, ID, BEGAN)
    show(directory, ("a-1.ts", 0), ("a-2.ts", 2))
    keeper.finish([ID])  # its encoder has yet to be cut off
    assert folder.END not in folder.lines(directory / RECORDING)
    keeper.finish([])
    assert names(directory) == ["a-1.ts", "a-2.ts"]
    assert folder.lines(directory / RECORDING)[-1] == folder.END
    assert ledger.lines == ["finished 7"]


def test_recordings_outlive_their_streams_and_go_when_they_are_deleted(tmp_path: Path, directory: Path) -> None:
    ledger = Ledger()
    keeper = recorder(tmp_path, ledger)
    show(directory, ("a-1.ts", 0), ("a-2.ts", 2))
    keeper.follow(7, ID, BEGAN)
    long_ago = time.time() - folder.KEEP_S - 60
    for file in directory.iterdir():
        os.utime(file, (long_ago, long_ago))
    keeper.clear()
    assert {file.name for file in directory.iterdir()} == {RECORDING, "a-1.ts", "a-2.ts"}
    assert folder.prepare(directory) > 0
    assert names(directory) == ["a-1.ts", "a-2.ts"]
    forget_recording(tmp_path, ID)
    keeper.clear()
    assert list(directory.iterdir()) == []
