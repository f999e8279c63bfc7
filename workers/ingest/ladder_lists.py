"""The playlists of a stream's variants, and the one that lists them all. Segment for segment they follow the source's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.adapters.media import MASTER, SOUND_VARIANT, variant_playlist
from workers.ingest import folder
from workers.ingest.reel import DURATION, GAP, SENT_AT, Segment, read_segments
from workers.ingest.rungs import Rung
from workers.ingest.transcode import Source, named, picture_codec

TARGET_DURATION = "#EXT-X-TARGETDURATION:"
GAPS_BEFORE = "#EXT-X-DISCONTINUITY-SEQUENCE:"
STREAM = "#EXT-X-STREAM-INF:"
HEAD = ("#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-INDEPENDENT-SEGMENTS")
LATE_SEGMENTS = 4  # a variant that is further behind its source is not there
CODEC_WITHIN_BYTES = 1 << 16  # what tells the codec stands before the first picture
RATE_STEP = 10_000  # bits a second: the list need not change with every segment


@dataclass(frozen=True)
class Listed:
    """What is in one playlist by now."""

    playlist: str
    names: tuple[str, ...]
    seconds: tuple[float, ...]


def follow(directory: Path, variant: str) -> Listed | None:
    """Write a variant's playlist: what the source lists, from the latest segment that had to be left out.

    None where nothing can be listed that is near enough to the source.
    """
    lines = folder.lines(directory / folder.PLAYLIST)
    source = list(read_segments(directory / folder.PLAYLIST))
    made = [(directory / named(segment.name, variant)).exists() for segment in source]
    end = next((number for number in range(len(source), 0, -1) if made[number - 1]), 0)
    start = next((number for number in range(end, 0, -1) if not made[number - 1]), 0)
    if end == 0 or len(source) - end >= LATE_SEGMENTS:
        return None
    gaps = sum(segment.after_gap for segment in source[:start])
    text = [
        *HEAD,
        f"{TARGET_DURATION}{_number(lines, TARGET_DURATION, 10)}",
        f"{folder.FIRST_NUMBER}{_number(lines, folder.FIRST_NUMBER, 0) + start}",
        f"{GAPS_BEFORE}{_number(lines, GAPS_BEFORE, 0) + gaps}",
        *_entries(source[start:end], variant),
        *([folder.END] if folder.END in lines and end == len(source) else []),
    ]
    playlist = directory / variant_playlist(variant)
    if folder.lines(playlist) != text:
        folder.replace_lines(playlist, text)
    return _listed(playlist.name, [(named(segment.name, variant), segment.duration_s) for segment in source[start:end]])


def write_master(directory: Path, source: Source, rungs: Sequence[tuple[Rung, Listed]], sound: Listed | None) -> None:
    """List the source first, then what is there of its variants, each as it was measured."""
    own = [(segment.name, segment.duration_s) for segment in read_segments(directory / folder.PLAYLIST)]
    lines = list(HEAD)
    lines += _stream(directory, _listed(folder.PLAYLIST, own), source.sound_codec, (source.width, source.height))
    for rung, listed in rungs:
        lines += _stream(directory, listed, source.sound_codec, source.scaled(rung.size))
    if sound is not None:
        lines += _stream(directory, sound, source.sound_codec, None)
    if folder.lines(directory / MASTER) != lines:
        folder.replace_lines(directory / MASTER, lines)


def forget(directory: Path, *variants: str) -> None:
    """These are not made any more: players that ask for them go on with what is left."""
    for variant in variants:
        (directory / variant_playlist(variant)).unlink(missing_ok=True)


def _entries(segments: Sequence[Segment], variant: str) -> Iterator[str]:
    for segment in segments:
        if segment.after_gap:
            yield GAP
        yield f"{DURATION}{segment.duration_s:.6f},"
        yield f"{SENT_AT}{segment.sent_at.isoformat(timespec='milliseconds')}"
        yield named(segment.name, variant)


def _stream(directory: Path, listed: Listed, sound_codec: str, picture: tuple[int, int] | None) -> list[str]:
    sizes = [_size_of(directory / name) for name in listed.names]
    rates = [8 * size / seconds for size, seconds in zip(sizes, listed.seconds, strict=True) if seconds]
    if not rates:
        return []
    mean = 8 * sum(sizes) / sum(listed.seconds)
    codecs = sound_codec
    about = [f"BANDWIDTH={_rounded(max(rates))}", f"AVERAGE-BANDWIDTH={_rounded(mean)}"]
    if picture is not None:
        found = picture_codec(_beginning(directory / listed.names[-1]))
        codecs = ",".join(filter(None, (found, sound_codec))) if found else ""  # half of it would mislead players
        about.append(f"RESOLUTION={picture[0]}x{picture[1]}")
        about.append(f'NAME="{min(picture)}"')
    else:
        about.append(f'NAME="{SOUND_VARIANT}"')
    if codecs:
        about.append(f'CODECS="{codecs}"')
    return [STREAM + ",".join(about), listed.playlist]


def _listed(playlist: str, segments: Sequence[tuple[str, float]]) -> Listed:
    return Listed(playlist, tuple(name for name, _ in segments), tuple(seconds for _, seconds in segments))


def _rounded(rate: float) -> int:
    return RATE_STEP * max(1, -(-round(rate) // RATE_STEP))


def _number(lines: Sequence[str], tag: str, otherwise: int) -> int:
    return next((int(line.removeprefix(tag)) for line in lines if line.startswith(tag)), otherwise)


def _size_of(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _beginning(file: Path) -> bytes:
    if not file.exists():
        return b""
    with file.open("rb") as opened:
        return opened.read(CODEC_WITHIN_BYTES)
