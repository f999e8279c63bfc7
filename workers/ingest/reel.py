"""The recording of one stream: segments that stay, in a playlist that only grows, with the time of day of each part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from core.adapters.media import RECORDING
from core.services.events.recordings import Kept, Part
from workers.ingest import folder

GAP = "#EXT-X-DISCONTINUITY"
SENT_AT = "#EXT-X-PROGRAM-DATE-TIME:"
DURATION = "#EXTINF:"
# One for all segments that may follow, as the format wants. Players behind the live picture look again this often, not more.
TARGET_DURATION_S = 10
HEAD = (
    "#EXTM3U",
    "#EXT-X-VERSION:6",
    "#EXT-X-PLAYLIST-TYPE:EVENT",
    f"#EXT-X-TARGETDURATION:{TARGET_DURATION_S}",
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-INDEPENDENT-SEGMENTS",
)


@dataclass(frozen=True)
class Segment:
    """A few seconds of video in a file, and when they were sent; `after_gap` where it does not continue what lies before."""

    name: str
    duration_s: float
    sent_at: datetime
    after_gap: bool

    @property
    def ends_at(self) -> datetime:
        """When its last picture was sent."""
        return self.sent_at + timedelta(seconds=self.duration_s)


def read_segments(playlist: Path) -> Iterator[Segment]:
    """What a playlist of ours or of ffmpeg lists; where it says no time of day, a segment follows the one before."""
    duration_s, sent_at, after_gap = 0.0, None, False
    for line in folder.lines(playlist):
        if line == GAP:
            after_gap = True
        elif line.startswith(SENT_AT):
            sent_at = datetime.fromisoformat(line.removeprefix(SENT_AT))
        elif line.startswith(DURATION):
            duration_s = float(line.removeprefix(DURATION).partition(",")[0])
        elif line.endswith(".ts") and sent_at is not None:
            segment = Segment(line, duration_s, sent_at, after_gap)
            yield segment
            sent_at, after_gap = segment.ends_at, False


class Reel:
    """Everything kept of one stream. What is in the folder is the truth: a process that comes later goes on with it."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory
        self._playlist = directory / RECORDING
        self._segments: list[Segment] = list(read_segments(self._playlist))
        self._names = {segment.name for segment in self._segments}
        self._size_bytes = sum(self._size_of(segment) for segment in self._segments)

    @property
    def names(self) -> set[str]:
        """The files that must stay."""
        return self._names

    @property
    def duration(self) -> timedelta:
        """How long it plays."""
        return timedelta(seconds=sum(segment.duration_s for segment in self._segments))

    @property
    def ends_at(self) -> datetime | None:
        """When the last picture kept was sent."""
        return self._segments[-1].ends_at if self._segments else None

    @property
    def is_gone(self) -> bool:
        """Whether somebody removed what was kept."""
        return bool(self._segments) and not self._playlist.exists()

    def take_in(self, since: datetime) -> bool:
        """Keep what the live playlist lists now and was sent after `since`; true when that is more than before."""
        before = None
        more: list[Segment] = []
        for segment in read_segments(self._folder / folder.PLAYLIST):
            if segment.name not in self._names and segment.ends_at > since:
                last = [*self._segments[-1:], *more][-1:]
                continues = last and last[0].name == before and not segment.after_gap
                more.append(replace(segment, after_gap=bool(last) and not continues))
            before = segment.name
        self._segments += more
        self._names |= {segment.name for segment in more}
        self._size_bytes += sum(self._size_of(segment) for segment in more)
        if more:
            self._write()
        return bool(more)

    def close(self) -> None:
        """Say that nothing follows, so that players know its whole length."""
        if self._segments:
            self._write([folder.END])

    def kept(self, path: str) -> Kept:
        """What the rows say about it."""
        return Kept(path=path, parts=tuple(_parts(self._segments)), size_bytes=self._size_bytes)

    def _write(self, end: Sequence[str] = ()) -> None:
        folder.replace_lines(self._playlist, [*HEAD, *_listing(self._segments), *end])

    def _size_of(self, segment: Segment) -> int:
        file = self._folder / segment.name
        return file.stat().st_size if file.exists() else 0


def _listing(segments: Iterable[Segment]) -> Iterator[str]:
    """The time of day once for each part: a playlist of hours is loaded again and again."""
    for number, segment in enumerate(segments):
        if segment.after_gap:
            yield GAP
        if segment.after_gap or number == 0:
            yield f"{SENT_AT}{segment.sent_at.isoformat(timespec='milliseconds')}"
        yield f"{DURATION}{segment.duration_s:.6f},"
        yield segment.name


def _parts(segments: Iterable[Segment]) -> Iterator[Part]:
    begun: Segment | None = None
    offset = played = 0.0
    for segment in segments:
        if begun is None or segment.after_gap:
            if begun is not None:
                yield _part(begun, offset, played)
            begun, offset = segment, played
        played += segment.duration_s
    if begun is not None:
        yield _part(begun, offset, played)


def _part(begun: Segment, offset_s: float, end_s: float) -> Part:
    return Part(begun.sent_at, round(offset_s * 1000), round((end_s - offset_s) * 1000))
