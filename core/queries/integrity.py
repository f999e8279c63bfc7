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


@dataclass(frozen=True, eq=False)
class Records:
    """What `referral.integrity.inspection.inspect` is given."""

    registrations: Sequence[Record]
    touches: Touches


def integrity_records(session: Session, event_id: int) -> Records:
    """Everybody who ever registered, given back or not, and every human visit by a share link; four statements.

    A second place of one human that was merged away is left out: it is known to be theirs, and nothing is owed for it.
    """
    rows = _registered(session, event_id)
    browsers = _browsers(session, event_id, rows)
    addresses = _addresses(session, event_id)
    return Records([_record(row, browsers, addresses) for row in rows], _touches(session, event_id, rows, browsers))


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
        .where(Registration.event_id == event_id, Visitor.organisation_id == Registration.organisation_id)
    )
    browsers: dict[int, set[int]] = defaultdict(set)
    for registration_id, visitor_id in session.execute(owned):
        browsers[registration_id].add(visitor_id)
    for row in rows:
        if row.visitor_id is not None:
            browsers[row.id].add(row.visitor_id)
    return browsers


def _addresses(session: Session, event_id: int) -> dict[int, str]:
    """From which network address, as a keyed hash, each who was brought came last; by registration."""
    came = (
        select(Registration.id, Visit.address_hash)
        .join(Referral, Referral.child_id == Registration.id)
        .join(Visit, Visit.visitor_id == Registration.visitor_id)
        .where(
            Registration.event_id == event_id,
            Visit.event_id == event_id,
            Visit.address_hash != "",
            Visit.created_at <= Registration.created_at,
        )
        .order_by(Visit.created_at, Visit.id)
    )
    return dict(session.execute(came).all())


def _touches(session: Session, event_id: int, rows: Iterable[Registered], browsers: dict[int, set[int]]) -> Touches:
    """Whose link was visited by whom. A browser of several people stands for the first of them who registered."""
    holder: dict[int, int] = {}
    for row in rows:
        for browser in browsers.get(row.id, ()):
            holder.setdefault(browser, row.id)
    visits = session.execute(
        select(Code.registration_id, Visit.visitor_id)
        .join(Code, Code.code == Visit.code)
        .where(Visit.event_id == event_id, Code.registration_id.is_not(None), IS_HUMAN)
    ).all()
    pairs = [(sharer, NOBODY if browser is None else holder.get(browser, NOBODY)) for sharer, browser in visits if sharer]
    return Touches.from_columns([sharer for sharer, _visitor in pairs], [visitor for _sharer, visitor in pairs])


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
