"""Where ffmpeg is, and what all that is done with it has in common."""

from functools import cache

import imageio_ffmpeg

# Measuring frame rates first would hold the picture back, and set a playlist's clock behind by as much.
READ_AT_ONCE = ("-fflags", "+genpts", "-fpsprobesize", "0", "-analyzeduration", "0")
AAC = ("-c:a", "aac", "-b:a", "128k", "-ac", "2")


@cache
def ffmpeg() -> str:
    """The path of ffmpeg: the one that came with the wheel, or the machine's own where there is no wheel for it."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())
