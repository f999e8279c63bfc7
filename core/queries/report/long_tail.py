"""Before, during and after the show: when people took their places, and what the replay and the clips have brought since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from core.models import Attendance, Clip, Event, Referral, Registration, ReplayProgress
from core.queries.clips.numbers import ClipNumbers, clip_numbers
from core.queries.counting import HOLDS_PLACE, came_late
from core.queries.replays.replays import watched
from core.queries.spread.entry_point_credits import EntryPointCredit


class When(StrEnum):
    """A part of an event's time: before it went live, until it ended, and since."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True)
class Period:
    """Those who took their place in it and hold it: how many, how many through somebody, who attended, who saw the replay."""

    when: When
    registered: int = 0
    referred: int = 0
    attended: int = 0
    replayed: int = 0


@dataclass(frozen=True)
class ClipLine:
    """One clip with what it brought; `brought_on` counts those who came through people of its own code, however far down."""

    id: int
    entry_point_id: int
    title: str
    is_deleted: bool
    is_public: bool
    numbers: ClipNumbers
    brought_on: int


@dataclass(frozen=True)
class LongTail:
    """The event by its parts, `AFTER` only once it has ended; the replay's viewers with their minutes; the clips, best first."""

    periods: Sequence[Period]
    replay_people: int = 0
    replay_minutes: int = 0
    clips: Sequence[ClipLine] = field(default=())

    @property
    def late(self) -> int:
        """How many came after the end, and could not attend any more."""
        return sum(period.registered for period in self.periods if period.when == When.AFTER)


def long_tail(session: Session, event: Event, credited: Sequence[EntryPointCredit]) -> LongTail | None:
    """Three statements, six where there are clips; None of an event that has not begun, all of whose people came before."""
    if event.started_at is None:
        return None
    found = {row[0]: Period(When(row[0]), *row[1:]) for row in session.execute(_by_period(event))}
    shown = [When.BEFORE, When.DURING, *([When.AFTER] if event.ended_at is not None else [])]
    replay = watched(session, event.id)
    return LongTail(
        [found.get(when, Period(when)) for when in shown], replay.people, replay.minutes, _clips(session, event, credited)
    )


def _by_period(event: Event) -> Select[str, int, int, int, int]:
    replayed = (
        select(func.coalesce(Registration.merged_into_id, Registration.id).label("id"))
        .join_from(ReplayProgress, Registration, Registration.id == ReplayProgress.registration_id)
        .where(ReplayProgress.event_id == event.id)
        .distinct()
        .subquery()
    )
    people = (
        select(
            _when(event).label("period"),
            Referral.child_id.label("referred"),
            Attendance.registration_id.label("attended"),
            replayed.c.id.label("replayed"),
        )
        .select_from(Registration)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .outerjoin(replayed, replayed.c.id == Registration.id)
        .where(Registration.event_id == event.id, Registration.organisation_id == event.organisation_id, HOLDS_PLACE)
        .subquery()
    )
    seen = people.c
    return select(
        seen.period, func.count(), func.count(seen.referred), func.count(seen.attended), func.count(seen.replayed)
    ).group_by(seen.period)


def _when(event: Event) -> ColumnElement[str]:
    before = (Registration.created_at < event.started_at, When.BEFORE.value)
    return case(before, (came_late(event), When.AFTER.value), else_=When.DURING.value)


def _clips(session: Session, event: Event, credited: Sequence[EntryPointCredit]) -> list[ClipLine]:
    """A deleted clip stays as long as anybody came by it."""
    standing = (Clip.deleted_at.is_not(None), Clip.published_at.is_not(None))
    named = select(Clip.id, Clip.entry_point_id, Clip.title, *standing).where(Clip.event_id == event.id)
    clips = session.execute(named).all()
    if not clips:  # most events; the numbers would be looked for among all their referrals
        return []
    numbers, brought_on = clip_numbers(session, event.id), {credit.id: credit.brought_on for credit in credited}
    lines = [
        ClipLine(id_, place_id, title, is_deleted, is_public, numbers.get(id_, ClipNumbers()), brought_on.get(place_id, 0))
        for id_, place_id, title, is_deleted, is_public in clips
        if not is_deleted or id_ in numbers
    ]
    return sorted(lines, key=lambda line: (-line.numbers.registered, -line.numbers.unique, line.title.casefold()))
