"""Smaller pictures: the processor time that they take of one core, for a second of film at the speed of life.

Films of moving shapes and noise, as an encoder sends them, in segments of two seconds; each is made smaller by itself, as the
ingest does it, in turns with nothing else running.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import asyncio
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from bench.harness import emit, quick_asked
from core.adapters.ffmpeg import ffmpeg
from workers.ingest.rungs import RUNGS, Rung
from workers.ingest.transcode import make, probe

BENCH = "variants"
FILMS = {"1080p": ("1920x1080", "5M"), "720p": ("1280x720", "3M")}
SEGMENT_S = 2


def film(folder: Path, size: str, rate: str, seconds: int) -> list[Path]:
    """The segments of a film of 30 pictures a second."""
    picture = f"testsrc2=size={size}:rate=30:duration={seconds},noise=alls=12:allf=t"
    command = [
        *(ffmpeg(), "-loglevel", "error", "-f", "lavfi", "-i", picture),
        *("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"),
        *("-c:v", "libx264", "-preset", "veryfast", "-b:v", rate, "-maxrate", rate, "-bufsize", rate, "-g", str(30 * SEGMENT_S)),
        *("-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "segment", "-segment_time", str(SEGMENT_S), str(folder / "a-%d.ts")),
    ]
    subprocess.run(command, check=True)
    return sorted(folder.glob("a-*.ts"))


def cores(segments: Sequence[Path], rungs: Sequence[Rung]) -> float:
    """How many cores keep up with the film."""
    source = asyncio.run(probe(segments[0]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for segment in segments:
        if complaint := asyncio.run(make(segment, source, rungs)):
            raise SystemExit(complaint)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / (len(segments) * SEGMENT_S)


def main() -> None:
    """Measure each picture alone, all of them, and the sound alone."""
    seconds = 8 if quick_asked(__doc__) else 40
    for name, (size, rate) in FILMS.items():
        with TemporaryDirectory(prefix="ripplecast-bench-") as folder:
            segments = film(Path(folder), size, rate, seconds)
            below = [rung for rung in RUNGS if rung.size < int(name.removesuffix("p"))]
            emit(BENCH, f"of {name}: sound alone", cores(segments, []), "cores")
            for rung in below:
                emit(BENCH, f"of {name}: {rung.size}p, and the sound", cores(segments, [rung]), "cores")
            emit(BENCH, f"of {name}: all of these", cores(segments, below), "cores")


if __name__ == "__main__":
    main()
