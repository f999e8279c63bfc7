"""Two attendances of one human become one, in which no second counts twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.models import Attendance, Registration
from core.services.registrations.attendance import REMEMBERED_S

MEMORY = (1 << REMEMBERED_S) - 1


@dataclass(frozen=True)
class Presence:
    """An attendance in whole seconds since 1970; bit 0 of `recent` is the last second."""

    first: int
    last: int
    seconds: int
    recent: int


def join_presences(one: Presence, other: Presence) -> Presence:
    """Both together. Of the seconds that both remember it is known which are the same.

    Of older ones only their number is: as many as can be the same are taken to be, so that the sum never says more than was
    watched. Two stays of which one began after the other ended add up exactly.
    """
    last = max(one.last, other.last)
    begin = last - REMEMBERED_S
    remembered = [_up_to(each, last) for each in (one, other)]
    older = [each.seconds - bits.bit_count() for each, bits in zip((one, other), remembered, strict=True)]
    overlap = max(0, min(one.last, other.last, begin) - max(one.first, other.first))
    recent = remembered[0] | remembered[1]
    seconds = recent.bit_count() + sum(older) - min(*older, overlap)
    return Presence(min(one.first, other.first), last, seconds, recent)


def _up_to(presence: Presence, last: int) -> int:
    """What it remembers of the seconds up to `last`."""
    later = last - presence.last
    return (presence.recent << later) & MEMORY if later < REMEMBERED_S else 0


def join_attendances(session: Session, kept: Registration, merged: Registration) -> dict[str, Any] | None:
    """Give `kept` the presence of both; what there was before, for the way back. The other's row stays as it is."""
    theirs = session.get(Attendance, merged.id, with_for_update=True, populate_existing=True)
    if theirs is None:
        return None
    own = session.get(Attendance, kept.id, with_for_update=True, populate_existing=True)
    if own is None:
        scope = {"organisation_id": kept.organisation_id, "event_id": kept.event_id}
        times = {"first_seen_at": theirs.first_seen_at, "last_seen_at": theirs.last_seen_at}
        session.add(Attendance(registration_id=kept.id, seconds=theirs.seconds, recent=theirs.recent, **scope, **times))
        session.flush()
        return {"before": None, "gained": theirs.seconds}
    had = {"first": own.first_seen_at.isoformat(), "last": own.last_seen_at.isoformat(), "recent": own.recent}
    gained = _join(own, theirs)
    session.flush()
    return {"before": had, "gained": gained, "until": own.last_seen_at.isoformat()}


def _join(own: Attendance, theirs: Attendance) -> int:
    together = join_presences(_presence(own), _presence(theirs))
    gained = together.seconds - own.seconds
    own.first_seen_at = min(own.first_seen_at, theirs.first_seen_at)
    own.last_seen_at = max(own.last_seen_at, theirs.last_seen_at)
    own.seconds, own.recent = together.seconds, together.recent
    return gained


def part_attendances(session: Session, kept_id: int, joined: dict[str, Any] | None) -> None:
    """Take back what joining gave; what was watched since stays with the place that was kept."""
    own = session.get(Attendance, kept_id, with_for_update=True, populate_existing=True)
    if joined is None or own is None:
        return
    own.seconds = max(0, own.seconds - joined["gained"])
    before = joined["before"]
    if not before and own.seconds == 0:
        session.delete(own)
    elif before:
        own.first_seen_at = datetime.fromisoformat(before["first"])
        if own.last_seen_at.isoformat() == joined["until"]:
            own.last_seen_at, own.recent = datetime.fromisoformat(before["last"]), before["recent"]
    session.flush()


def _presence(row: Attendance) -> Presence:
    return Presence(int(row.first_seen_at.timestamp()), int(row.last_seen_at.timestamp()), row.seconds, row.recent)
