"""The folder of one stream's HLS files: made ready before an encoder writes, closed after it has gone."""

import shutil
import time
from pathlib import Path

PLAYLIST = "index.m3u8"
END = "#EXT-X-ENDLIST"
FIRST_NUMBER = "#EXT-X-MEDIA-SEQUENCE:"
CONTINUE_WITHIN_S = 60.0
KEEP_S = 24 * 3600.0


def prepare(folder: Path) -> int:
    """Keep the playlist of a stream that broke off just now, so viewers play on; clear away what is older.

    Gives the number ffmpeg starts to count from: the playlist's own, so that its segments keep theirs, or the time, which is
    above every number used before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    playlist = folder / PLAYLIST
    if playlist.exists() and _age_s(playlist) > CONTINUE_WITHIN_S:
        playlist.unlink()
    listed = _lines(playlist)
    if END in listed:
        _replace(playlist, [line for line in listed if line != END])
    for file in folder.iterdir():
        # an unlisted segment may still be on its way to a viewer; a .tmp file never is
        if file.suffix == ".tmp" or (file.suffix == ".ts" and file.name not in listed and _age_s(file) > CONTINUE_WITHIN_S):
            file.unlink(missing_ok=True)
    numbers = [line.removeprefix(FIRST_NUMBER) for line in listed if line.startswith(FIRST_NUMBER)]
    return int(numbers[0]) if numbers else int(time.time())


def close(folder: Path) -> None:
    """Tell players that nothing follows, so they play to the end instead of waiting."""
    playlist = folder / PLAYLIST
    listed = _lines(playlist)
    if listed and END not in listed:
        _replace(playlist, [*listed, END])


def clear_old(media_dir: Path) -> None:
    """Remove the last minutes of streams that ended long ago; nobody plays them any more."""
    for playlist in media_dir.glob(f"*/{PLAYLIST}"):
        if _age_s(playlist) > KEEP_S:
            shutil.rmtree(playlist.parent)


def is_playable(folder: Path, run: str) -> bool:
    """Whether this run's first segment can be watched."""
    return any(line.startswith(f"{run}-") for line in _lines(folder / PLAYLIST))


def _lines(playlist: Path) -> list[str]:
    return playlist.read_text().splitlines() if playlist.exists() else []


def _replace(playlist: Path, lines: list[str]) -> None:
    # "next", not "tmp": ffmpeg uses that name itself
    draft = playlist.with_suffix(".next")
    draft.write_text("\n".join(lines) + "\n")
    draft.replace(playlist)


def _age_s(file: Path) -> float:
    return time.time() - file.stat().st_mtime
