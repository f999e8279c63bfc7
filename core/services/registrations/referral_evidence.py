"""What is stored about who brought whom: touches by code, and people with everything by which they can be recognised.

A link or a place that was merged into another stands for that other here, so that nobody who reads this has to ask.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from core.bulk import one_of
from core.models import Code, Event, Person, Referral, Registration, Visit, Visitor
from core.queries.counting import IS_HUMAN
from referral.integrity.mailboxes import mailbox
from referral.parent import Registrant, Touch

Owner = Row[int | None, int | None, str]
Touched = Row[int, int | None, datetime, bool, int | None, int | None]
Absorbed = aliased(Person, name="absorbed")
Merged = aliased(Registration, name="merged")


@dataclass
class Traces:
    """Browsers, addresses and numbers that are known of one person."""

    browsers: set[int] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    @property
    def visitors(self) -> frozenset[str]:
        """The browsers, as the rule compares them."""
        return frozenset(map(str, self.browsers))


def touches_of(session: Session, event_id: int, browsers: Collection[int]) -> Sequence[Touched]:
    """All visits by a code of this event that these browsers made, oldest first."""
    sharer = func.coalesce(Registration.merged_into_id, Code.registration_id).label("registration_id")
    return session.execute(
        select(Visit.id, Visit.visitor_id, Visit.created_at, IS_HUMAN.label("human"), sharer, Code.entry_point_id)
        .join(Code, Code.code == Visit.code)
        .outerjoin(Registration, Registration.id == Code.registration_id)
        .where(Visit.event_id == event_id, one_of(session, Visit.visitor_id, browsers))
        .order_by(Visit.created_at, Visit.id)
    ).all()


def as_touches(rows: Iterable[Touched]) -> list[Touch]:
    """The same as the rule takes them."""
    return [Touch(id=row.id, at=row.created_at, sharer_id=row.registration_id, human=row.human) for row in rows]


def last_entry_point(event: Event, rows: Sequence[Touched], at: datetime) -> int | None:
    """The entry point of the last human touch by one in the window before `at`."""
    opens = at - timedelta(days=event.referral_window_days)
    for row in reversed(rows):
        if row.entry_point_id is not None and row.human and opens <= row.created_at <= at:
            return int(row.entry_point_id)
    return None


def owners_of(session: Session, event: Event, codes: Collection[str]) -> dict[str, Owner]:
    """Whose codes they are, registrations' or entry points', as far as they are ones of this event."""
    if not codes:
        return {}
    sharer = func.coalesce(Registration.merged_into_id, Code.registration_id).label("registration_id")
    owner = select(sharer, Code.entry_point_id, Code.code).outerjoin(Registration, Registration.id == Code.registration_id)
    rows = session.execute(owner.where(Code.event_id == event.id, one_of(session, Code.code, codes)))
    return {row.code: row for row in rows}


def traces_of(session: Session, people: Collection[Person]) -> dict[int, Traces]:
    """What is known of each of these people, records that turned out to be theirs included."""
    traces = {person.id: Traces() for person in people}
    if not people:
        return traces
    phones = {person.id: person.phone for person in people}
    other = (Absorbed.id.label("absorbed_id"), Absorbed.email, Absorbed.phone)
    rows = session.execute(
        select(Person.id, Visitor.id.label("browser_id"), *other)
        .select_from(Person)
        .outerjoin(Visitor, Visitor.person_id == Person.id)
        .outerjoin(Absorbed, Absorbed.merged_into_id == Person.id)
        .where(one_of(session, Person.id, traces.keys()))
    )
    for row in rows:
        _note(traces[row.id], row.browser_id, row.email, row.phone)
        if row.absorbed_id is not None:
            _note(traces[row.id], None, None, phones[row.id])
    return traces


def registrants_of(session: Session, event_id: int, ids: Collection[int]) -> dict[int, Registrant]:
    """These registrations as the rule sees them, each with its present parent."""
    if not ids:
        return {}
    who = (Registration.id, Registration.created_at, Registration.person_id, Registration.visitor_id, Registration.phone)
    other = (Absorbed.id.label("absorbed_id"), Absorbed.email.label("other_email"), Absorbed.phone.label("other_phone"))
    merged = (Merged.visitor_id.label("merged_visitor_id"), Merged.phone.label("merged_phone"))
    known = (Person.email, Person.phone.label("person_phone"), Visitor.id.label("browser_id"), Referral.parent_id)
    rows = session.execute(
        select(*who, *known, *other, *merged)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Referral, Referral.child_id == Registration.id)
        .outerjoin(Visitor, Visitor.person_id == Person.id)
        .outerjoin(Absorbed, Absorbed.merged_into_id == Person.id)
        .outerjoin(Merged, Merged.merged_into_id == Registration.id)
        .where(Registration.event_id == event_id, one_of(session, Registration.id, ids))
    ).all()
    traces: dict[int, Traces] = {}
    for row in rows:
        theirs = traces.setdefault(row.id, Traces())
        _note(theirs, row.browser_id, row.other_email, row.other_phone)
        _note(theirs, row.visitor_id, None, row.merged_phone)
        _note(theirs, row.merged_visitor_id, None, row.person_phone if row.absorbed_id is not None else None)
    return {
        row.id: Registrant(
            id=row.id,
            registered_at=row.created_at,
            person_id=row.person_id,
            email=mailbox_of(row.email),
            phone=row.phone or row.person_phone,
            visitors=traces[row.id].visitors,
            parent_id=row.parent_id,
            other_emails=frozenset(traces[row.id].emails),
            other_phones=frozenset(traces[row.id].phones),
        )
        for row in rows
    }


def mailbox_of(email: str | None) -> str | None:
    """Nobody brings themselves by writing their address differently."""
    return mailbox(email) if email else None


def _note(traces: Traces, browser_id: int | None, email: str | None, phone: str | None) -> None:
    if browser_id is not None:
        traces.browsers.add(browser_id)
    if email:
        traces.emails.add(mailbox(email))
    if phone:
        traces.phones.add(phone)
