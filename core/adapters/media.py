"""The folder of streams and recordings, as far as others than the video ingest touch it."""

from contextlib import suppress
from pathlib import Path

RECORDING = "recording.m3u8"
VIDEO = "video.mp4"  # in the folder of each file made of a recording
PICTURE = "picture.jpg"
MASTER = "master.m3u8"
SOUND_VARIANT = "sound"
VARIANTS = ("720", "480", "240", SOUND_VARIANT)  # smaller pictures by their shorter side, and the sound alone


def variant_playlist(variant: str) -> str:
    """The name of a variant's playlist."""
    return f"{variant}.m3u8"


def forget_recording(media_dir: Path, playback_id: str) -> None:
    """Nobody can play it from now on; the video ingest removes the segments that nothing lists any more."""
    with suppress(FileNotFoundError):
        (media_dir / playback_id / RECORDING).unlink()
