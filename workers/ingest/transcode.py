"""One finished segment becomes smaller ones: same pictures, same times, same name with the rung's at its end.

Each segment begins with a key frame, so it can be encoded by itself, by an ffmpeg that lives no longer than it. Nothing has to
stay in step: a segment for which there is no time is left out, and the next begins anew.
"""

import asyncio
import os
import re
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.adapters.ffmpeg import ffmpeg
from core.adapters.media import SOUND_VARIANT
from workers.ingest.child import Child
from workers.ingest.rungs import Rung

PART = ".part"
NICENESS = 10  # whatever passes the source on comes first
TIMEOUT_S = 20.0
INPUT = ("-f", "mpegts", "-i")
# What an encoder calls its stream stands in lines of its own, and may look like anything.
PICTURE = re.compile(r"^ *Stream #\S+: Video: h264.*?, (\d{2,5})x(\d{2,5})\b", re.MULTILINE)
TRACK = re.compile(r"^ *Stream #\S+: Audio: aac \(([^)]*)\)", re.MULTILINE)
SOUND_CODECS = {"LC": "mp4a.40.2", "HE-AAC": "mp4a.40.5", "HE-AACv2": "mp4a.40.29"}
SETTINGS_START = re.compile(rb"\x00\x00\x01[\x27\x47\x67](.{3})", re.DOTALL)  # of an H.264 decoder: profile, limits, level

# One picture to begin with and none between: players change over where segments begin, and B-frames would move that.
PICTURES = (
    *("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-profile:v", "main", "-bf", "0"),
    *("-g", "9999", "-sc_threshold", "0", "-crf", "23", "-fps_mode", "passthrough", "-enc_time_base:v", "demux"),
)
AS_IT_WAS = ("-c:a", "copy")
# The source's own times, so that a player finds the next segment of another rung exactly where this one ends.
TIMES = ("-mpegts_copyts", "1", "-pat_period", "5", "-sdt_period", "5", "-mpegts_flags", "+initial_discontinuity", "-f", "mpegts")


@dataclass(frozen=True)
class Source:
    """What a stream's segments hold; `width` and `height` are 0 without a picture."""

    width: int = 0
    height: int = 0
    sound_codec: str = ""

    @property
    def size(self) -> int:
        """The shorter side: 1080 × 1920 of a phone is as sharp as 1920 × 1080."""
        return min(self.width, self.height)

    def scaled(self, size: int) -> tuple[int, int]:
        """Width and height with another shorter side, even as the codec wants."""
        longer = 2 * round(max(self.width, self.height) * size / self.size / 2)
        return (longer, size) if self.width >= self.height else (size, longer)


def named(segment: str, variant: str) -> str:
    """A variant's file for a segment."""
    return f"{segment.removesuffix('.ts')}-{variant}.ts"


def picture_codec(media: bytes) -> str:
    """The codec of H.264 pictures as playlists name it; empty where none is found."""
    found = SETTINGS_START.search(media)
    return f"avc1.{found.group(1).hex()}" if found else ""


async def probe(segment: Path) -> Source:
    """What a segment holds."""
    _, words = await _run([ffmpeg(), "-hide_banner", "-nostdin", *INPUT, str(segment)])
    picture, track = PICTURE.search(words), TRACK.search(words)
    width, height = (int(picture.group(1)), int(picture.group(2))) if picture else (0, 0)
    return Source(width, height, SOUND_CODECS.get(track.group(1), "mp4a.40.2") if track else "")


async def make(segment: Path, source: Source, rungs: Sequence[Rung]) -> str:
    """Write a segment's variants, each there at once and whole; gives ffmpeg's complaint where it could not."""
    outputs = {segment.with_name(named(segment.name, rung.name)): _picture_options(source, rung) for rung in rungs}
    if source.sound_codec:
        outputs[segment.with_name(named(segment.name, SOUND_VARIANT))] = ("-map", "0:a:0", *AS_IT_WAS)
    if not outputs:
        return ""
    command = [ffmpeg(), "-hide_banner", "-nostats", "-nostdin", "-loglevel", "error", "-y", "-copyts", *INPUT, str(segment)]
    for file, options in outputs.items():
        command += [*options, *TIMES, f"{file}{PART}"]
    try:
        code, words = await _run(command)
        for file in outputs if code == 0 else ():
            Path(f"{file}{PART}").replace(file)
    finally:
        for file in outputs:
            Path(f"{file}{PART}").unlink(missing_ok=True)
    return "" if code == 0 else words or f"ffmpeg ended with {code}"


def _picture_options(source: Source, rung: Rung) -> tuple[str, ...]:
    width, height = source.scaled(rung.size)
    rate = (*("-maxrate", f"{rung.kilobits}k"), *("-bufsize", f"{rung.kilobits}k"))
    return ("-map", "0:v:0", "-map", "0:a:0?", "-vf", f"scale={width}:{height}", *PICTURES, *rate, *AS_IT_WAS)


async def _run(command: list[str]) -> tuple[int, str]:
    """Run ffmpeg, less important than everything else here, and never longer than our patience."""
    child = await Child.start(command, stdin=DEVNULL)
    try:
        with suppress(OSError):  # it may be over already
            os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
        async with asyncio.timeout(TIMEOUT_S):
            return await child.wait(), child.complaints
    except TimeoutError:
        return -1, "it took too long"
    finally:
        child.kill()
        await child.finish()
