"""Films that are drawn picture by picture, encoded as a camera's would be."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from core.adapters.ffmpeg import ffmpeg


class Drawing(Protocol):
    """What draws a film."""

    def picture(self, time_s: float) -> Image.Image:
        """The picture at `time_s`, RGB; times must rise."""
        ...


@dataclass(frozen=True)
class Film:
    """How large, how fast and how long a film is; key frames stand `keyframe_s` apart, `sound` is a source of ffmpeg's lavfi."""

    width: int
    height: int
    frames_per_s: int
    length_s: int
    keyframe_s: int
    sound: str


def encode(film: Film, drawing: Drawing, output: Sequence[str]) -> None:
    """Draw and encode all of it; `output` are ffmpeg's options of quality, sound and target. RuntimeError where ffmpeg fails."""
    with subprocess.Popen([*_command(film), *output], stdin=subprocess.PIPE) as encoder:
        if encoder.stdin is None:
            raise ValueError("the process needs a pipe")
        for number in range(film.length_s * film.frames_per_s):
            encoder.stdin.write(drawing.picture(number / film.frames_per_s).tobytes())
        encoder.stdin.close()
        code = encoder.wait()
    if code != 0:
        raise RuntimeError(f"ffmpeg could not write the film (exit code {code})")


def _command(film: Film) -> list[str]:
    size, rate, keyframe_every = f"{film.width}x{film.height}", str(film.frames_per_s), str(film.keyframe_s * film.frames_per_s)
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "error", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", rate, "-i", "pipe:0", "-f", "lavfi", "-i", film.sound),
        *("-c:v", "libx264", "-profile:v", "main", "-pix_fmt", "yuv420p", "-bf", "0", "-t", str(film.length_s)),
        *("-g", keyframe_every, "-keyint_min", keyframe_every, "-sc_threshold", "0", "-c:a", "aac"),
    ]
