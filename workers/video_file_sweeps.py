"""What the schedule does about video files: those lost on the way are asked for again, those nobody wants are removed."""

import shutil
import time
from datetime import timedelta

from core.clock import now
from core.queries.clips.video_files import file_names, stranded_files
from core.services.clips import video_files
from core.services.clips.clips import BACK_WITHIN
from workers.runtime import platform
from workers.sweeps import alone

WAITS_AT_MOST = timedelta(seconds=30)
FILES_AT_ONCE = 20
KEPT_AT_LEAST_S = 3600.0  # a file whose row is not written yet


@alone
def ask_again_for_video_files() -> None:
    """Ask again for files whose job was lost, or whose worker died."""
    moment = now()
    with platform().reading() as session:
        stranded = stranded_files(session, moment - WAITS_AT_MOST, moment - video_files.STALLED_AFTER, FILES_AT_ONCE)
    for file_id in stranded:
        platform().jobs.enqueue_once("make_video_file", file_id=file_id)


@alone
def forget_video_files() -> None:
    """Remove the videos of clips deleted a while ago, and of recordings and events that are gone."""
    with platform().transaction() as session:
        video_files.forget_files_of_deleted_clips(session, BACK_WITHIN)
    with platform().reading() as session:
        wanted = file_names(session)
    for folder in platform().settings.films_dir.glob("*/"):
        if folder.name not in wanted and time.time() - folder.stat().st_mtime > KEPT_AT_LEAST_S:
            shutil.rmtree(folder, ignore_errors=True)
