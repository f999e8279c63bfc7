"""Video files made by the real ffmpeg of a real recording: exactly what was chosen, and a clear end when that cannot be."""

import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from core.clock import at, now
from core.models import Event, EventStatus, FileFailure, FileState, VideoFile
from core.permissions import Actor
from core.platform import Platform
from core.services.clips import video_files as rules
from core.services.clips.clips import BACK_WITHIN, ClipDetails, delete_clip, make_clip, try_clip_again
from core.services.events.recordings import delete_recording
from tests.factories import make_event, make_member, make_organisation
from tests.recordings import LENGTH_S, RATE, has_sound, moments, record_event
from workers import cutting, runtime, video_file_sweeps
from workers.video_files import make_video_file

WORKER = """
import sys
from pathlib import Path
from workers.video_files import _run

encoder = "import time; print('encoding', flush=True); time.sleep(600)"
_run([sys.executable, "-c", encoder], Path(sys.argv[1]), lambda: None)
"""


class Encoder(subprocess.Popen):
    """The real one, whose waiting worker is broken off by something."""

    breaks_off: BaseException | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Until it ends, which it never does while something breaks off."""
        if timeout is not None and self.breaks_off is not None:
            raise self.breaks_off
        return super().wait(timeout)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Encoder]:
    """The encoders that were begun."""
    begun: list[Encoder] = []

    def begin(*args: object, **options: object) -> Encoder:
        begun.append(Encoder(*args, **options))
        return begun[-1]

    monkeypatch.setattr("workers.video_files.subprocess", SimpleNamespace(Popen=begin, TimeoutExpired=subprocess.TimeoutExpired))
    monkeypatch.setattr(Encoder, "breaks_off", None)
    return begun


@pytest.fixture
def scene(sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An ended event with a recording on disk, and its host; jobs are asked for, and nobody runs them."""
    monkeypatch.setattr(runtime, "platform", lambda: sqlite_platform)
    monkeypatch.setattr(video_file_sweeps, "platform", lambda: sqlite_platform)
    monkeypatch.setattr("workers.sweeps.platform", lambda: sqlite_platform)
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.ENDED)
        host = Actor.of(make_member(session, event.organisation))
        record_event(session, sqlite_platform.settings.media_dir, event)
    return SimpleNamespace(platform=sqlite_platform, event=event, host=host, films=sqlite_platform.settings.films_dir)


def cut(scene: SimpleNamespace, starts_s: float, ends_s: float) -> VideoFile:
    with scene.platform.transaction() as session:
        details = ClipDetails("A moment", round(starts_s * 1000), round(ends_s * 1000))
        return make_clip(session, scene.host, scene.event.id, details).file


def file_of(scene: SimpleNamespace, file: VideoFile) -> VideoFile | None:
    with scene.platform.reading() as session:
        return session.get(VideoFile, file.id)


@pytest.mark.parametrize(("starts_s", "ends_s"), [(0.0, 5.0), (1.48, 7.2), (5.52, 12.04), (9.0, LENGTH_S)])
def test_a_clip_begins_and_ends_where_it_was_chosen_also_across_a_gap(scene: SimpleNamespace, starts_s, ends_s) -> None:
    file = cut(scene, starts_s, ends_s)
    assert make_video_file(scene.platform, file.id)
    file = file_of(scene, file)
    shown = moments(scene.films / file.name / "video.mp4")
    assert shown[0] == pytest.approx(starts_s, abs=0.15)
    assert shown[-1] == pytest.approx(ends_s, abs=0.15)
    assert len(shown) == pytest.approx((ends_s - starts_s) * RATE, abs=2)
    assert has_sound(scene.films / file.name / "video.mp4")
    made = file
    assert (made.state, made.percent) == (FileState.READY, 100)
    assert {path.name for path in (scene.films / file.name).iterdir()} == {"video.mp4", "picture.jpg"}
    assert made.size_bytes == sum(path.stat().st_size for path in (scene.films / file.name).iterdir())
    with Image.open(scene.films / file.name / "picture.jpg") as picture:
        assert picture.size == (64, 36)
    assert not make_video_file(scene.platform, file.id), "a job that runs twice makes it once"


def test_the_whole_recording_becomes_one_file_as_it_was_sent(scene: SimpleNamespace) -> None:
    with scene.platform.transaction() as session:
        file = rules.ask_recording_file(session, scene.host, scene.event.id)
        assert rules.ask_recording_file(session, scene.host, scene.event.id) is file, "asked twice it is made once"
    assert make_video_file(scene.platform, file.id)
    video = scene.films / file_of(scene, file).name / "video.mp4"
    shown = moments(video)
    assert (shown[0], shown[-1]) == (pytest.approx(0, abs=0.15), pytest.approx(LENGTH_S, abs=0.15))
    assert len(shown) == pytest.approx(LENGTH_S * RATE, abs=3)
    assert has_sound(video)
    content = video.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "it can be watched while it loads"


def test_what_cannot_be_made_says_so_and_can_be_tried_again(scene: SimpleNamespace) -> None:
    file = cut(scene, 0, 6)
    folder = scene.platform.settings.media_dir / scene.event.playback_id
    kept = {path.name: path.read_bytes() for path in folder.glob("*.ts")}
    for path in folder.glob("*.ts"):
        path.write_bytes(b"not a film")
    assert not make_video_file(scene.platform, file.id)
    failed = file_of(scene, file)
    assert (failed.state, failed.failure) == (FileState.FAILED, FileFailure.BROKEN)
    assert list(scene.films.iterdir()) == [], "nothing half made is left"
    for name, content in kept.items():
        (folder / name).write_bytes(content)
    with scene.platform.transaction() as session:
        try_clip_again(session, scene.host, scene.event.id, failed.clip_id)
    assert make_video_file(scene.platform, file.id)
    assert file_of(scene, file).failure is None


def test_a_full_disk_is_left_to_what_is_on_air(scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(scene.platform.settings.media_dir)
    monkeypatch.setattr("workers.video_files.shutil.disk_usage", lambda path: usage._replace(free=1_000_000))
    file = cut(scene, 0, 6)
    assert not make_video_file(scene.platform, file.id)
    assert file_of(scene, file).failure == FileFailure.DISK


def test_what_was_deleted_while_it_was_made_leaves_nothing_behind(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = cut(scene, 0, 6)

    def forgotten_meanwhile(folder: Path, *rest: object, **more: object) -> list[str]:
        with scene.platform.transaction() as session:
            delete_recording(session, scene.host, scene.event.id)
        return cutting.cut_command(folder, *rest, **more)

    monkeypatch.setattr("workers.video_files.cut_command", forgotten_meanwhile)
    assert not make_video_file(scene.platform, file.id)
    assert file_of(scene, file) is None
    assert list(scene.films.iterdir()) == []


def test_a_worker_that_died_is_followed_by_another(scene: SimpleNamespace) -> None:
    file = cut(scene, 0, 6)
    with scene.platform.transaction() as session:
        assert rules.take_up(session, file.id) is not None
        assert rules.take_up(session, file.id) is None, "it is being made"
    asked: list[int] = []
    scene.platform.jobs.enqueue_once = lambda name, **ids: asked.append(ids["file_id"])
    video_file_sweeps.ask_again_for_video_files()
    assert asked == []
    with at(now() + rules.STALLED_AFTER + timedelta(seconds=1)):
        video_file_sweeps.ask_again_for_video_files()
        assert asked == [file.id]
        assert make_video_file(scene.platform, file.id)


def test_files_that_nobody_wants_are_removed_once_nobody_can_bring_them_back(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_file_sweeps, "KEPT_AT_LEAST_S", -1.0)
    file, other = cut(scene, 0, 6), cut(scene, 6, 12)
    for made in (file, other):
        assert make_video_file(scene.platform, made.id)
    file, other = file_of(scene, file), file_of(scene, other)
    with scene.platform.transaction() as session:
        delete_clip(session, scene.host, scene.event.id, file.clip_id)
    video_file_sweeps.forget_video_files()
    assert (scene.films / file.name / "video.mp4").exists(), "it can be brought back"
    with at(now() + BACK_WITHIN + timedelta(seconds=1)):
        video_file_sweeps.forget_video_files()
    assert not (scene.films / file.name).exists()
    assert (scene.films / other.name / "video.mp4").exists()
    with scene.platform.transaction() as session:
        delete_recording(session, scene.host, session.get_one(Event, scene.event.id).id)
    video_file_sweeps.forget_video_files()
    assert list(scene.films.iterdir()) == []


def test_a_worker_that_comes_late_leaves_its_successors_video_alone(
    scene: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when its machine slept: it goes on where it was, long after another has finished."""
    file = cut(scene, 0, 6)

    def overtaken(*rest: object, **more: object) -> list[str]:
        monkeypatch.setattr("workers.video_files.cut_command", cutting.cut_command)
        with at(now() + rules.STALLED_AFTER + timedelta(seconds=1)):
            assert make_video_file(scene.platform, file.id)
        return cutting.cut_command(*rest, **more)

    monkeypatch.setattr("workers.video_files.cut_command", overtaken)
    assert not make_video_file(scene.platform, file.id)
    made = file_of(scene, file)
    assert made.state == FileState.READY
    assert [folder.name for folder in scene.films.iterdir()] == [made.name]
    assert {path.name for path in (scene.films / made.name).iterdir()} == {"video.mp4", "picture.jpg"}


def test_what_a_stopped_worker_was_cutting_waits_for_the_next(scene: SimpleNamespace, started: list[Encoder]) -> None:
    file = cut(scene, 0, 15)
    Encoder.breaks_off = SystemExit()
    with pytest.raises(SystemExit):
        make_video_file(scene.platform, file.id)
    assert started[0].returncode is not None
    left = file_of(scene, file)
    assert (left.state, left.percent, left.failure) == (FileState.WAITING, 0, None)
    assert list(scene.films.iterdir()) == []
    Encoder.breaks_off = None
    assert make_video_file(scene.platform, file.id)


def test_an_encoder_never_outlives_who_waits_for_it(scene: SimpleNamespace, started: list[Encoder]) -> None:
    """As when RQ's alarm says that it takes too long."""
    file = cut(scene, 0, 15)
    Encoder.breaks_off = TimeoutError("too long")
    with pytest.raises(TimeoutError):
        make_video_file(scene.platform, file.id)
    assert started[0].returncode is not None
    assert file_of(scene, file).state == FileState.FAILED


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children with their parents")
def test_nor_does_it_outlive_a_worker_that_is_killed(tmp_path: Path) -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout.readline() == "encoding\n"
    worker.kill()
    assert worker.communicate(timeout=60)[0] == "", "whoever could still write is gone"
