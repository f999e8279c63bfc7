"""Makes video files of recordings: one worker at a time for each, telling how far it is, with a clear end either way."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import structlog

from core.adapters.media import PICTURE, RECORDING, VIDEO
from core.models import FileFailure
from core.platform import Platform
from core.processes import tethered
from core.queries.clips.video_files import Wanted, wanted
from core.services.clips import video_files
from workers.cutting import Stretch, cut_command, find_stretch, picture_command, seconds_made, write_list
from workers.ingest.reel import read_segments

log = structlog.get_logger()

STEP_S = 1.0
PERCENT_MAX = 99  # the last one stands for the file being there
MEGABYTE = 1_000_000
CLIP_BYTES_A_SECOND = 400_000  # more than a second of a clip ever takes
COMPLAINTS = "complaints"
COMPLAINT_CHARACTERS = 500


class Failed(Exception):
    """There will be no file, for a reason that a host can read."""

    def __init__(self, failure: FileFailure, complaint: str = "") -> None:
        super().__init__(complaint or failure.value)
        self.failure = failure


class NobodyWants(Exception):
    """The clip, the recording or the file was deleted meanwhile, or another worker makes it."""


def make_video_file(platform: Platform, file_id: int) -> bool:
    """Make one file; False when it is done, another's, or nobody wants it."""
    with platform.transaction() as session:
        taken = video_files.take_up(session, file_id)
        plan = wanted(session, taken) if taken else None
    if plan is None:
        return False
    folder = platform.settings.films_dir / plan.name  # of this run alone
    kept = False
    try:
        size = _make(platform, plan, folder)
        with platform.transaction() as session:
            kept = video_files.keep(session, plan.name, size)
    except NobodyWants:
        log.info("video_file.unwanted", file_id=file_id)
    except Exception as error:  # also RQ's alarm when it took too long: a host waits for an answer
        _give_up(platform, plan, error)
        if not isinstance(error, Failed):
            raise
    except BaseException:  # the worker is stopped
        with platform.transaction() as session:
            video_files.lay_down(session, plan.name)
        raise
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)
    return kept


def _give_up(platform: Platform, plan: Wanted, error: Exception) -> None:
    with platform.transaction() as session:
        video_files.give_up(session, plan.name, error.failure if isinstance(error, Failed) else FileFailure.BROKEN)
    log.warning("video_file.failed", file_id=plan.file_id, error=str(error))


def _make(platform: Platform, plan: Wanted, folder: Path) -> int:
    source = platform.settings.media_dir / plan.playback_id
    stretch = find_stretch(read_segments(source / RECORDING), plan.starts_s, plan.ends_s)
    if not stretch.runs:
        raise Failed(FileFailure.BROKEN, "the recording holds nothing there")
    is_whole = plan.starts_s is None
    folder.mkdir(parents=True, exist_ok=True)
    _check_space(folder, source, stretch, platform.settings.recording_free_mb * MEGABYTE, is_whole=is_whole)
    draft = folder / f"draft-{VIDEO}"
    write_list(folder, source, stretch)

    def tell() -> None:
        percent = min(PERCENT_MAX, int(100 * seconds_made(folder) / max(stretch.duration_s, 1.0)))
        with platform.transaction() as session:
            if not video_files.move_on(session, plan.name, percent):
                raise NobodyWants()

    _run(cut_command(folder, stretch, draft, is_whole=is_whole), folder, tell)
    if not is_whole:
        _run(picture_command(draft, folder / PICTURE), folder, tell)
    draft.replace(folder / VIDEO)
    for file in folder.iterdir():
        if file.name not in (VIDEO, PICTURE):
            file.unlink()
    return sum(file.stat().st_size for file in folder.iterdir())


def _check_space(folder: Path, source: Path, stretch: Stretch, spare_bytes: int, *, is_whole: bool) -> None:
    """A live picture is worth more than a file made of an old one."""
    segments = [segment for run in stretch.runs for segment in run]
    needed = sum(_size(source / segment.name) for segment in segments) if is_whole else stretch.duration_s * CLIP_BYTES_A_SECOND
    if shutil.disk_usage(folder).free < needed + spare_bytes:
        raise Failed(FileFailure.DISK)


def _run(command: list[str], folder: Path, tell: Callable[[], None]) -> None:
    """Run ffmpeg to its end, telling every second how far it is; it never outlives whoever waits for it."""
    tied = tethered(command, os.getpid())
    with (folder / COMPLAINTS).open("w") as complaints, subprocess.Popen(tied, cwd=folder, stderr=complaints) as process:
        try:
            while (code := _ended(process)) is None:
                tell()
        except BaseException:
            process.kill()
            raise
    if code != 0:
        raise Failed(FileFailure.BROKEN, (folder / COMPLAINTS).read_text()[-COMPLAINT_CHARACTERS:])


def _ended(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(STEP_S)
    except subprocess.TimeoutExpired:
        return None


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
