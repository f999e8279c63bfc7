"""What the integrity rules look at: everybody registered for an event, with the browsers, visits and addresses known of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from core.models import Code, Person, Referral, Registration, Visit, Visitor
from core.queries.counting import IS_HUMAN
from referral.integrity.records import NOBODY, Touches
from referral.integrity.records import Registration as Record

Registered = Row[int, int, datetime, str | None, int | None, str | None, str | None, int | None, datetime | None]
Visited = Row[int | None, datetime, str, bool, int | None]


@dataclass(frozen=True, eq=False)
class Records:
    """What `referral.integrity.inspection.inspect` is given."""

    registrations: Sequence[Record]
    touches: Touches


def integrity_records(session: Session, event_id: int) -> Records:
    """Everybody who ever registered, given back or not, and every human visit by a share link; three statements.

    A second place of one human that was merged away is left out: it is known to be theirs, and nothing is owed for it.
    """
    rows = _registered(session, event_id)
    browsers = _browsers(session, event_id, rows)
    visits = _visits(session, event_id)
    addresses = _addresses(rows, visits)
    return Records([_record(row, browsers, addresses) for row in rows], _touches(rows, browsers, visits))


def _registered(session: Session, event_id: int) -> Sequence[Registered]:
    """Where the first visit of a journey is gone, the one that decided it stands for it."""
    first, deciding = aliased(Visit), aliased(Visit)
    return session.execute(
        select(
            Registration.id,
            Registration.person_id,
            Registration.created_at,
            Registration.phone,
            Registration.visitor_id,
            Person.email,
            Person.phone.label("person_phone"),
            Referral.parent_id,
            func.coalesce(first.created_at, deciding.created_at).label("first_touch_at"),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .outerjoin(first, first.id == Referral.first_visit_id)
        .outerjoin(deciding, deciding.id == Referral.visit_id)
        .where(Registration.event_id == event_id, Registration.merged_into_id.is_(None))
        .order_by(Registration.created_at, Registration.id)
    ).all()


def _browsers(session: Session, event_id: int, rows: Iterable[Registered]) -> dict[int, set[int]]:
    """The browsers known to be each person's; a shared tablet is everybody's who registered with it."""
    owned = (
        select(Registration.id, Visitor.id)
        .join(Visitor, Visitor.person_id == Registration.person_id)
        .where(Registration.event_id == event_id)
    )
    browsers: dict[int, set[int]] = defaultdict(set)
    for registration_id, visitor_id in session.execute(owned):
        browsers[registration_id].add(visitor_id)
    for row in rows:
        if row.visitor_id is not None:
            browsers[row.id].add(row.visitor_id)
    return browsers


def _visits(session: Session, event_id: int) -> Sequence[Visited]:
    """Every visit by a known browser, oldest first, with whose share link it came by."""
    return session.execute(
        select(Visit.visitor_id, Visit.created_at, Visit.address_hash, IS_HUMAN.label("human"), Code.registration_id)
        .outerjoin(Code, Code.code == Visit.code)
        .where(Visit.event_id == event_id, Visit.visitor_id.is_not(None))
        .order_by(Visit.created_at, Visit.id)
    ).all()


def _addresses(rows: Sequence[Registered], visits: Iterable[Visited]) -> dict[int, str]:
    """From which network address, as a keyed hash, each who was brought came last before the form; by registration."""
    brought: dict[int | None, list[Registered]] = defaultdict(list)
    for row in rows:
        if row.parent_id is not None and row.visitor_id is not None:
            brought[row.visitor_id].append(row)
    came = ((visit, row) for visit in visits if visit.address_hash for row in brought.get(visit.visitor_id, ()))
    return {row.id: visit.address_hash for visit, row in came if visit.created_at <= row.created_at}


def _touches(rows: Iterable[Registered], browsers: dict[int, set[int]], visits: Iterable[Visited]) -> Touches:
    """Whose link was visited by whom. A browser of several people stands for the first of them who registered."""
    holder: dict[int | None, int] = {}
    for row in rows:
        for browser in browsers.get(row.id, ()):
            holder.setdefault(browser, row.id)
    touches = [visit for visit in visits if visit.human and visit.registration_id is not None]
    return Touches.from_columns(
        [touch.registration_id for touch in touches], [holder.get(touch.visitor_id, NOBODY) for touch in touches]
    )


def _record(row: Registered, browsers: dict[int, set[int]], addresses: dict[int, str]) -> Record:
    return Record(
        id=row.id,
        person_id=row.person_id,
        registered_at=row.created_at.timestamp(),
        parent_id=row.parent_id,
        first_touch_at=row.first_touch_at.timestamp() if row.first_touch_at else None,
        email=row.email,
        phone=row.phone or row.person_phone,
        visitors=frozenset(map(str, browsers.get(row.id, ()))),
        address=addresses.get(row.id),
    )
