"""How long people were present: the rule that turns what web processes saw into seconds, each of them counted once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.models import Attendance, Registration

REMEMBERED_S = 62  # before the last second, of which the row knows what is counted; they fit a signed number of 64 bits
Span = tuple[int, int]
"""Present from one whole second since 1970 to another; counted are the seconds that ended in between."""

_ADD_SECONDS = (
    update(Attendance)
    .where(Attendance.registration_id == bindparam("of"))
    .values(
        seconds=Attendance.seconds + bindparam("new", type_=Attendance.seconds.type),
        last_seen_at=bindparam("last", type_=Attendance.last_seen_at.type),
        recent=bindparam("mask", type_=Attendance.recent.type),
    )
)


def record_presence(session: Session, seen: Mapping[int, Sequence[Span]]) -> None:
    """Add to each registration the seconds of its spans that were not counted yet.

    A second counts when the person was there as it ended, so the parts of a stay add up to the stay, however it was cut. Two
    pages of one person may be told of by two processes in any order: what the row remembers of its last seconds keeps each
    of them single. Unknown registrations are left out, for a place may be given back while its holder watches.
    """
    wanted = {id_: spans for id_, spans in sorted(seen.items()) if spans}
    known = _held(session, list(wanted))
    if missing := [id_ for id_ in wanted if id_ not in known]:
        _begin(session, {id_: min(start for start, _ in wanted[id_]) for id_ in missing})
        known |= _held(session, missing)
    changed = []
    for id_, (last, recent) in known.items():
        new, last, recent = add_spans(last, recent, wanted[id_])
        changed.append({"of": id_, "new": new, "last": _moment(last), "mask": recent})
    if changed:
        session.connection().execute(_ADD_SECONDS, changed)


def add_spans(last: int, recent: int, spans: Sequence[Span]) -> tuple[int, int, int]:
    """How many seconds are new; then the last second and those remembered up to it, of which bit 0 is the last itself.

    Of a span that reaches back further than the row remembers, only what is certainly new is counted.
    """
    new = 0
    for start, end in spans:
        known_until = end
        if end > last:
            known_until = max(start, last)
            fresh = end - known_until
            recent = _keep(recent, end - last) | _bits(min(fresh, REMEMBERED_S))
            new, last = new + fresh, end
        first = max(start, last - REMEMBERED_S)
        if first < known_until:
            late = _bits(known_until - first) << (last - known_until)
            new += (late & ~recent).bit_count()
            recent |= late
    return new, last, recent


def _keep(recent: int, later: int) -> int:
    """What is remembered when the last second is `later` seconds further on."""
    return (recent << later) & _bits(REMEMBERED_S) if later < REMEMBERED_S else 0


def _bits(count: int) -> int:
    return (1 << count) - 1


def _held(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Held in one order until they are written: another process may count another page of the same people."""
    rows = session.execute(
        select(Attendance.registration_id, Attendance.last_seen_at, Attendance.recent)
        .where(Attendance.registration_id.in_(ids))
        .order_by(Attendance.registration_id)
        .with_for_update()
    )
    return {id_: (int(last_seen_at.timestamp()), recent) for id_, last_seen_at, recent in rows}


def _begin(session: Session, first_seen: Mapping[int, int]) -> None:
    """A row for each who has none, unless another process makes it at this moment."""
    registrations = select(Registration.id, Registration.event_id, Registration.organisation_id)
    rows = [
        {
            "registration_id": id_,
            "event_id": event_id,
            "organisation_id": organisation_id,
            "first_seen_at": _moment(first_seen[id_]),
            "last_seen_at": _moment(first_seen[id_]),
            "seconds": 0,
            "recent": 0,
        }
        for id_, event_id, organisation_id in session.execute(
            registrations.where(Registration.id.in_(first_seen)).order_by(Registration.id)
        )
    ]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(Attendance).on_conflict_do_nothing(), rows)


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
