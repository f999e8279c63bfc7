"""The sample film: what the demonstration event shows until a real camera is there. Rendered once, then kept."""

import subprocess
from hashlib import sha256
from pathlib import Path

from workers.ingest.encoder import ffmpeg
from workers.ingest.stage import DURATION_S, HEIGHT, WIDTH, Stage

LOOK = 1  # raise when the film looks different, so that kept ones are drawn anew
FRAMES_PER_S = 25
KEYFRAME_EVERY = 2 * FRAMES_PER_S  # the length of a segment
# Whole numbers of hertz fit into the film's whole seconds, so its sound loops without a click.
CHORD = "|".join(
    f"0.02*sin({hertz}*2*PI*t)*(0.6+0.4*sin(2*PI*t/12+{shift}))+0.013*sin({2 * hertz}*2*PI*t)*(0.5+0.5*sin(2*PI*t/8))"
    for hertz, shift in ((110, 0), (165, 2))
)


def sample_film(title: str, folder: Path) -> Path:
    """The film for an event's title, rendered into `folder` unless it is there already."""
    film = folder / f"sample-{sha256(f'{LOOK} {title}'.encode()).hexdigest()[:16]}.mp4"
    if not film.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = film.with_suffix(".draft.mp4")
        _render(title, draft)
        draft.replace(film)
    return film


def _render(title: str, target: Path) -> None:
    stage = Stage(title)
    with subprocess.Popen(_command(target), stdin=subprocess.PIPE) as encoder:
        if encoder.stdin is None:
            raise ValueError("the process needs a pipe")
        for number in range(DURATION_S * FRAMES_PER_S):
            encoder.stdin.write(stage.picture(number / FRAMES_PER_S).tobytes())
        encoder.stdin.close()
        code = encoder.wait()
    if code != 0:
        raise RuntimeError(f"ffmpeg could not write the sample film (exit code {code})")


def _command(target: Path) -> list[str]:
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES_PER_S), "-i", "pipe:0"),
        *("-f", "lavfi", "-i", f"aevalsrc={CHORD}:s=44100:d={DURATION_S}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "21", "-profile:v", "main", "-pix_fmt", "yuv420p", "-bf", "0"),
        *("-g", str(KEYFRAME_EVERY), "-keyint_min", str(KEYFRAME_EVERY), "-sc_threshold", "0", "-t", str(DURATION_S)),
        *("-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart", str(target)),
    ]
