"""The folder of one stream's HLS files: made ready before an encoder writes, closed after it has gone."""

import shutil
import time
from collections.abc import Set
from pathlib import Path

from core.adapters.media import MASTER, RECORDING, VARIANTS, forget_recording, variant_playlist

PLAYLIST = "index.m3u8"
FOLLOWING = tuple(variant_playlist(variant) for variant in VARIANTS)  # what is made of it, segment for segment
END = "#EXT-X-ENDLIST"
FIRST_NUMBER = "#EXT-X-MEDIA-SEQUENCE:"
CONTINUE_WITHIN_S = 60.0
KEEP_S = 24 * 3600.0
DELETED_AFTER_S = 600.0  # a recording whose row is not written yet changes every few seconds


def prepare(folder: Path) -> int:
    """Keep the playlist of a stream that broke off just now, so viewers play on; clear away what is older.

    Gives the number ffmpeg starts to count from: the playlist's own, so that its segments keep theirs, or the time, which is
    above every number used before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    playlist = folder / PLAYLIST
    if playlist.exists() and _age_s(playlist) > CONTINUE_WITHIN_S:
        _unlink(folder, PLAYLIST, MASTER, *FOLLOWING)
    listed = lines(playlist)
    if END in listed:
        replace_lines(playlist, [line for line in listed if line != END])
    for draft in folder.glob("*.tmp"):
        draft.unlink(missing_ok=True)
    prune(folder)
    numbers = [line.removeprefix(FIRST_NUMBER) for line in listed if line.startswith(FIRST_NUMBER)]
    return int(numbers[0]) if numbers else int(time.time())


def prune(folder: Path) -> None:
    """Remove segments that no playlist lists; a recent one may still be on its way to a viewer."""
    listed = {line for name in (PLAYLIST, RECORDING, *FOLLOWING) for line in lines(folder / name)}
    for file in folder.glob("*.ts"):
        if file.name not in listed and _age_s(file) > CONTINUE_WITHIN_S:
            file.unlink(missing_ok=True)


def close(folder: Path) -> None:
    """Tell players that nothing follows, so they play to the end instead of waiting."""
    _close(folder, PLAYLIST, *FOLLOWING)


def close_variants(folder: Path) -> None:
    """The same of what is made of a stream; the source's own list may be another encoder's by now."""
    _close(folder, *FOLLOWING)


def _close(folder: Path, *names: str) -> None:
    for playlist in (folder / name for name in names):
        listed = lines(playlist)
        if listed and END not in listed:
            replace_lines(playlist, [*listed, END])


def clear_old(media_dir: Path) -> None:
    """Remove the last minutes of streams that ended long ago; nobody plays them any more. Recordings stay."""
    for playlist in media_dir.glob(f"*/{PLAYLIST}"):
        if _age_s(playlist) <= KEEP_S:
            continue
        if (playlist.parent / RECORDING).exists():
            _unlink(playlist.parent, PLAYLIST, MASTER, *FOLLOWING)
            prune(playlist.parent)
        else:
            shutil.rmtree(playlist.parent)


def clear_deleted(media_dir: Path, recorded: Set[str]) -> None:
    """Remove the files of recordings that are not among those recorded, and whatever no playlist lists."""
    for folder in media_dir.glob("*/"):
        playlist = folder / RECORDING
        if playlist.exists() and folder.name not in recorded and _age_s(playlist) > DELETED_AFTER_S:
            forget_recording(media_dir, folder.name)
        prune(folder)


def is_playable(folder: Path, run: str) -> bool:
    """Whether this run's first segment can be watched."""
    return any(line.startswith(f"{run}-") for line in lines(folder / PLAYLIST))


def lines(playlist: Path) -> list[str]:
    """What a playlist says; nothing where there is none."""
    return playlist.read_text().splitlines() if playlist.exists() else []


def replace_lines(playlist: Path, listed: list[str]) -> None:
    """Write a playlist anew, at once for whoever reads it."""
    # "next", not "tmp": ffmpeg uses that name itself
    draft = playlist.with_suffix(".next")
    draft.write_text("\n".join(listed) + "\n")
    draft.replace(playlist)


def _unlink(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _age_s(file: Path) -> float:
    return time.time() - file.stat().st_mtime
