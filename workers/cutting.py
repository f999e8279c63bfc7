"""ffmpeg's part in making a video file: what of a recording it is told to read, and how it is told to write."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.adapters.ffmpeg import AAC, ffmpeg
from workers.ingest.reel import Segment

LIST = "list.ffconcat"
PROGRESS = "progress"
CLIP_HEIGHT_MAX = 720  # sharp on a phone, quick to make on a small server, and soon there for whoever opens a link
PICTURE_WIDTH_MAX = 1280
PICTURES_COMPARED = 50
KEY_FRAME_EVERY_S = 2
IN_BACKGROUND = ("-n", "10")  # an event may be on air on the same machine
# Exactly from the first picture to the last: a copy could begin only at a key frame, seconds before what was chosen.
ENCODE = (
    *("-vf", rf"scale=-2:min({CLIP_HEIGHT_MAX}\,trunc(ih/2)*2)", "-c:v", "libx264", "-preset", "veryfast", "-crf", "22"),
    *("-pix_fmt", "yuv420p", "-profile:v", "high", "-force_key_frames", f"expr:gte(t,n_forced*{KEY_FRAME_EVERY_S})"),
    *AAC,
)
COPY = ("-c", "copy")
MP4 = ("-movflags", "+faststart", "-f", "mp4")


@dataclass(frozen=True)
class Stretch:
    """Segments that hold a stretch of a recording, in runs without a gap; it begins `offset_s` into them."""

    runs: Sequence[Sequence[Segment]]
    offset_s: float
    duration_s: float


def find_stretch(segments: Iterable[Segment], starts_s: float | None, ends_s: float | None) -> Stretch:
    """What has to be read for these seconds of a recording; for all of it where none are given."""
    begins = starts_s or 0.0
    runs: list[list[Segment]] = []
    played, first_at = 0.0, 0.0
    for segment in segments:
        here, played = played, played + segment.duration_s
        if played <= begins or (ends_s is not None and here >= ends_s):
            continue
        if not runs:
            first_at = here
        if not runs or segment.after_gap:
            runs.append([])
        runs[-1].append(segment)
    return Stretch(runs, max(0.0, begins - first_at), (played if ends_s is None else min(ends_s, played)) - begins)


def write_list(folder: Path, source: Path, stretch: Stretch) -> None:
    """Tell ffmpeg what to read: a playlist for each run, one after the other, so that no gap upsets its clock."""
    lines = ["ffconcat version 1.0"]
    for number, run in enumerate(stretch.runs):
        name = f"run-{number}.m3u8"
        (folder / name).write_text("\n".join(_playlist(run, f"../../{source.name}")) + "\n")
        lines += [f"file '{name}'", f"duration {sum(segment.duration_s for segment in run):.6f}"]
    (folder / LIST).write_text("\n".join(lines) + "\n")


def cut_command(folder: Path, stretch: Stretch, target: Path, *, is_whole: bool) -> list[str]:
    """A clip is encoded; a whole recording is taken as it is."""
    where = () if is_whole else ("-ss", f"{stretch.offset_s:.3f}", "-t", f"{stretch.duration_s:.3f}")
    return [
        *_quietly("-progress", str(folder / PROGRESS)),
        *("-f", "concat", "-i", str(folder / LIST), "-map", "0:v:0", "-map", "0:a:0?"),
        *(*where, *(COPY if is_whole else ENCODE), *MP4, str(target)),
    ]


def picture_command(video: Path, target: Path) -> list[str]:
    """The most telling of the first pictures: the very first is often black."""
    telling = rf"thumbnail={PICTURES_COMPARED},scale=min({PICTURE_WIDTH_MAX}\,iw):-2"
    return [*_quietly(), "-i", str(video), "-vf", telling, "-frames:v", "1", "-q:v", "3", str(target)]


def seconds_made(folder: Path) -> float:
    """How much of the video is written by now."""
    file = folder / PROGRESS
    said = file.read_text().splitlines() if file.exists() else []
    times = [line.removeprefix("out_time_us=") for line in said if line.startswith("out_time_us=")]
    return int(times[-1]) / 1_000_000 if times and times[-1].isdecimal() else 0.0


def _quietly(*options: str) -> list[str]:
    nice = shutil.which("nice")  # whatever tethers the command asks for where it is
    background = (nice, *IN_BACKGROUND) if nice else ()
    return [*background, ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "error", "-nostdin", "-y", *options]


def _playlist(run: Sequence[Segment], where: str) -> list[str]:
    longest = max(segment.duration_s for segment in run)
    listed = [line for segment in run for line in (f"#EXTINF:{segment.duration_s:.6f},", f"{where}/{segment.name}")]
    return [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{int(longest) + 1}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        *listed,
        "#EXT-X-ENDLIST",
    ]
