"""The captions of a clip: those of the recording, by the clip's own time."""

from functools import lru_cache

from sqlalchemy.orm import Session

from core.models import Clip, Event
from core.queries.events.captions import webvtt
from core.webvtt import Cue, read_webvtt, write_webvtt


def clip_webvtt(session: Session, clip: Clip, track: str) -> str | None:
    """What is said in a clip, in one language; None where the recording has no such captions."""
    text = webvtt(session, session.get_one(Event, clip.event_id).playback_id, track)
    return _cut(text, clip.starts_ms, clip.ends_ms) if text is not None else None


def cut_cues(cues: list[Cue], starts_ms: int, ends_ms: int) -> list[Cue]:
    """The cues of a stretch, counted from its beginning.

    Examples
    --------
    >>> cut_cues([Cue(0, 900, "before"), Cue(800, 3000, "across"), Cue(5000, 6000, "after")], 1000, 5000)
    [Cue(begins_ms=0, ends_ms=2000, text='across')]
    """
    cut = (Cue(max(0, cue.begins_ms - starts_ms), min(cue.ends_ms, ends_ms) - starts_ms, cue.text) for cue in cues)
    return [cue for cue in cut if cue.ends_ms > cue.begins_ms]


@lru_cache(maxsize=16)  # anybody may ask, again and again, and a long file takes a quarter of a second
def _cut(text: str, starts_ms: int, ends_ms: int) -> str:
    try:
        cues = read_webvtt(text)
    except ValueError:  # nobody wrote anything
        cues = []
    return write_webvtt(cut_cues(cues, starts_ms, ends_ms))
