"""Clips in the furnished installation: there, on its way, failed, hidden and deleted."""

import subprocess
from io import BytesIO

from PIL import Image
from sqlalchemy.orm import Session

from core.adapters.ffmpeg import ffmpeg
from core.adapters.media import PICTURE, VIDEO
from core.clock import now
from core.models import Clip, Event, FileFailure, FileState, Member
from core.queries.events.recordings import find_recording
from core.settings import Settings
from tests.factories import make_clip
from tests.recordings import record_event

LONG = "What forty households in one street paid for the first winter, room by room, the cellar included, and no rounding"


def furnish_clips(session: Session, host: Member, event: Event, settings: Settings) -> None:
    """Give an ended event a recording, and clips of it in every state."""
    if find_recording(session, event.id) is None:
        record_event(session, settings.media_dir, event)
    show_clip(session, event, settings, title=LONG[:120], created_by_id=host.id)
    show_clip(session, event, settings, title="For the team alone").published_at = None
    make_clip(session, event, title="On its way").file.percent = 40
    failed = make_clip(session, event, title="No room for it")
    failed.file.state, failed.file.failure = FileState.FAILED, FileFailure.DISK
    show_clip(session, event, settings, title="Said by mistake", deleted_at=now())


def show_clip(session: Session, event: Event, settings: Settings, **values: object) -> Clip:
    """A clip that can be watched."""
    clip = make_clip(session, event, **values)
    clip.file.state, clip.file.size_bytes = FileState.READY, 1_234_567
    folder = settings.films_dir / clip.file.name
    folder.mkdir(parents=True)
    picture = BytesIO()
    Image.new("RGB", (320, 180), "teal").save(picture, "JPEG")
    (folder / PICTURE).write_bytes(picture.getvalue())
    shot = ("-f", "lavfi", "-i", "color=teal:size=64x36:duration=1", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
    subprocess.run([ffmpeg(), "-loglevel", "error", *shot, str(folder / VIDEO)], check=True, timeout=60)
    return clip
