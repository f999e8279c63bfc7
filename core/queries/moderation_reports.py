"""What is said against messages, questions and comments, as the team reads it."""

from collections import Counter
from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.models import Registration
from core.models.moderation_report import ModerationReport

NOTES_MAX = 20
State = dict[str, Any]


def reports_by(session: Session, about: InstrumentedAttribute[int], ids: Collection[int]) -> dict[int, State]:
    """How many people found something wrong with each of these, why, and what they wrote; `about` is the column of their reports.

    Whoever turned out to be one human counts once, by what they said first: their rows stay where they were written.
    """
    if not ids:
        return {}
    report = cast(type[ModerationReport], about.class_)
    place = func.coalesce(Registration.merged_into_id, report.registration_id)
    said = (
        select(about, place, report.member_id, report.reason, report.note)
        .outerjoin(Registration, Registration.id == report.registration_id)
        .where(about.in_(ids), report.resolved_at.is_(None))
        .order_by(report.id)
    )
    first: dict[int, dict[tuple[Any, ...], tuple[str, str]]] = {}
    for thing_id, place_id, member_id, reason, note in session.execute(said):
        first.setdefault(thing_id, {}).setdefault((place_id, member_id), (reason.value, note))
    return {thing_id: _state(theirs.values()) for thing_id, theirs in first.items()}


def _state(said: Collection[tuple[str, str]]) -> State:
    return {
        "reports": len(said),
        "reasons": dict(Counter(reason for reason, _ in said)),
        "notes": [note for _, note in said if note][:NOTES_MAX],
    }
