"""Chapters as a host writes them: a time and a title a line, as video sites have them."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.models import Chapter, Event
from core.models.replay import CHAPTER_TITLE_MAX_LENGTH
from core.moments import read_moment
from core.permissions import Actor, Permission
from core.queries.replays.replays import find_replayed
from core.services.events.events import locked_event
from core.services.replays.errors import ChapterBeyondEnd, ChapterTwice, ChapterUnreadable, NothingRecorded

DAY_MS = 24 * 3600 * 1000


def set_chapters(session: Session, actor: Actor, event_id: int, text: str) -> list[Chapter]:
    """Replace the chapters by what the text says."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    replayed = find_replayed(session, event)
    if replayed is None:
        raise NothingRecorded()
    chapters = _read(event, text, DAY_MS if replayed.elsewhere else replayed.duration_ms)  # how long it is there, nobody knows
    session.execute(delete(Chapter).where(Chapter.event_id == event.id))
    session.add_all(chapters)
    return chapters


def _read(event: Event, text: str, duration_ms: int) -> list[Chapter]:
    found: dict[int, Chapter] = {}
    for line, words in enumerate(text.splitlines(), start=1):
        if not words.strip():
            continue
        at, title = [*words.strip().split(maxsplit=1), ""][:2]
        at_ms = read_moment(at) if ":" in at else None  # with a number alone a title begins
        if at_ms is None or not 0 < len(title) <= CHAPTER_TITLE_MAX_LENGTH:
            raise ChapterUnreadable(line=line)
        if at_ms >= duration_ms:
            raise ChapterBeyondEnd(line=line)
        if at_ms in found:
            raise ChapterTwice(line=line)
        found[at_ms] = Chapter(organisation_id=event.organisation_id, event_id=event.id, at_ms=at_ms, title=title)
    return list(found.values())
