"""A real recording as the ingest leaves it: small pictures whose brightness tells their moment, with a gap in the middle."""

import subprocess
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy.orm import Session

from core.adapters.ffmpeg import ffmpeg
from core.clock import now
from core.models import Event, Recording, RecordingPart

WIDTH, HEIGHT = 64, 36
RATE = 25
RUN_S = 8
LENGTH_S = 2 * RUN_S
BRIGHTER_A_SECOND = 10
BLACK = 16


def record_event(session: Session, media_dir: Path, event: Event, *, began: datetime | None = None) -> Recording:
    """Its files, and what the rows say about them: two stretches of eight seconds, a minute apart."""
    began = began or now() - timedelta(hours=1)
    folder = media_dir / event.playback_id
    folder.parent.mkdir(parents=True, exist_ok=True)
    copytree(_film().name, folder)
    starts = [began, began + timedelta(minutes=1)]
    (folder / "recording.m3u8").write_text("\n".join(_listed(folder, starts)) + "\n")
    parts = [RecordingPart(started_at=at, offset_ms=n * RUN_S * 1000, duration_ms=RUN_S * 1000) for n, at in enumerate(starts)]
    recording = Recording(
        organisation_id=event.organisation_id,
        event_id=event.id,
        started_at=began,
        ended_at=starts[1] + timedelta(seconds=RUN_S),
        duration_ms=LENGTH_S * 1000,
        path=f"{event.playback_id}/recording.m3u8",
        size_bytes=sum(file.stat().st_size for file in folder.glob("*.ts")),
        parts=parts,
    )
    session.add(recording)
    session.flush()
    return recording


def moments(video: Path) -> np.ndarray:
    """The moment of the recording that each picture of a file shows, in seconds."""
    picture_bytes = WIDTH * HEIGHT * 3 // 2
    told = subprocess.run(
        [ffmpeg(), "-loglevel", "error", "-i", str(video), "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"],
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout
    pictures = np.frombuffer(told, dtype=np.uint8).reshape(-1, picture_bytes)[:, : WIDTH * HEIGHT]
    return (pictures.mean(axis=1) - BLACK) / BRIGHTER_A_SECOND


def has_sound(video: Path) -> bool:
    """Whether one hears something."""
    told = subprocess.run([ffmpeg(), "-hide_banner", "-i", str(video)], capture_output=True, timeout=60, check=False).stderr
    return b"Audio: aac" in told


def _listed(folder: Path, starts: list[datetime]) -> list[str]:
    lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:10", "#EXT-X-MEDIA-SEQUENCE:0"]
    for number, began in enumerate(starts):
        lines += ["#EXT-X-DISCONTINUITY"] * (number > 0)
        lines += [f"#EXT-X-PROGRAM-DATE-TIME:{began.isoformat(timespec='milliseconds')}"]
        lines += [
            line
            for line in (folder / f"run-{number}.txt").read_text().splitlines()
            if line.startswith(("#EXTINF", f"{number}a-"))
        ]
    return [*lines, "#EXT-X-ENDLIST"]


@cache
def _film() -> "TemporaryDirectory[str]":
    """Rendered once for each test process, and removed with it."""
    held = TemporaryDirectory(prefix="ripplecast-film-")
    folder = Path(held.name)
    for number in range(2):
        brightness = f"geq=lum='{BLACK}+{BRIGHTER_A_SECOND}*(T+{number * RUN_S})':cb=128:cr=128"
        picture = f"nullsrc=size={WIDTH}x{HEIGHT}:rate={RATE}:duration={RUN_S},{brightness}"
        sound = f"sine=frequency=440:sample_rate=44100:duration={RUN_S}"
        coded = ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", str(RATE), "-pix_fmt", "yuv420p", "-c:a", "aac")
        hls = ("-f", "hls", "-hls_time", "2", "-hls_list_size", "0", "-hls_segment_filename", str(folder / f"{number}a-%d.ts"))
        given = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound)
        command = [ffmpeg(), "-loglevel", "error", *given, *coded, *hls, str(folder / f"run-{number}.txt")]
        subprocess.run(command, check=True, timeout=60)
    return held
