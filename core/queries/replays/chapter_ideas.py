"""Chapters that a replay could have: what was on when, by the run of show."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Chapter, ShowItem
from core.models.replay import CHAPTER_TITLE_MAX_LENGTH
from core.queries.replays.replays import Replayed


def suggest_chapters(session: Session, event_id: int, replayed: Replayed) -> list[Chapter]:
    """The items that were begun, at the moments of the video: of several without a picture between them the last.

    Nothing is saved.
    """
    begun = (
        select(ShowItem)
        .where(ShowItem.event_id == event_id, ShowItem.started_at.is_not(None), ShowItem.deleted_at.is_(None))
        .order_by(ShowItem.started_at, ShowItem.position)
    )
    found: dict[int, Chapter] = {}
    for item in session.scalars(begun):
        at_ms = replayed.clock.video_ms(item.started_at or item.created_at) // 1000 * 1000
        if at_ms < replayed.duration_ms:
            title = item.title[:CHAPTER_TITLE_MAX_LENGTH]
            found[at_ms] = Chapter(organisation_id=item.organisation_id, event_id=event_id, at_ms=at_ms, title=title)
    return list(found.values())
