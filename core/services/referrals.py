"""Referrals: who brought a registration, decided from stored touches in the registration's own transaction."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from core.models import Code, Event, Person, Referral, Registration, Visit, Visitor
from core.queries.counting import IS_HUMAN
from core.services.people import Match
from referral.integrity.mailboxes import mailbox
from referral.parent import Decision, Registrant, Touch, decide_parent

# Of a registration that is about to be stored: it comes after all that are.
NEXT_ID = sys.maxsize

Owner = Row[int | None, int | None]
Touched = Row[int, datetime, bool, int | None, int | None]


@dataclass(frozen=True)
class Newcomer:
    """Somebody about to be registered, as far as the rule asks; `phone` and `share_code` came with the form."""

    match: Match
    visitor_id: int
    phone: str | None
    share_code: str | None
    at: datetime


@dataclass(frozen=True)
class Credit:
    """Who brought a registration, or the entry point it came by."""

    decision: Decision
    entry_point_id: int | None


def find_credit(session: Session, event: Event, newcomer: Newcomer) -> Credit:
    """Decide who brought a newcomer, before anything of theirs is stored."""
    browsers = _browsers(session, newcomer)
    rows = _touches(session, event, browsers)
    code = _code_of(session, event, newcomer.share_code)
    sharer_id = code.registration_id if code else None
    touches = [Touch(id=row.id, at=row.created_at, sharer_id=row.registration_id, human=row.human) for row in rows]
    candidates = {touch.sharer_id for touch in touches if touch.sharer_id} | ({sharer_id} if sharer_id else set())
    decision = decide_parent(
        _registrant(newcomer, browsers),
        touches,
        _registrants(session, event, candidates),
        form_sharer_id=sharer_id,
        window=timedelta(days=event.referral_window_days),
    )
    return Credit(decision, _entry_point(event, newcomer, rows, code) if decision.parent_id is None else None)


def store_referral(session: Session, child: Registration, decision: Decision) -> None:
    """Write the edge to whoever brought `child`, if anybody did."""
    if decision.parent_id is None:
        return
    session.add(
        Referral(
            organisation_id=child.organisation_id,
            event_id=child.event_id,
            child_id=child.id,
            parent_id=decision.parent_id,
            visit_id=decision.touch_id,
            first_visit_id=decision.first_touch_id,
            decided_by=decision.decided_by,
            created_at=child.created_at,
        )
    )


def _browsers(session: Session, newcomer: Newcomer) -> set[int]:
    """The browser before us, and the others that are known to be this person's."""
    if newcomer.match.is_new:
        return {newcomer.visitor_id}
    known = session.scalars(select(Visitor.id).where(Visitor.person_id == newcomer.match.person.id))
    return {newcomer.visitor_id, *known}


def _touches(session: Session, event: Event, browsers: set[int]) -> Sequence[Touched]:
    """All visits by a code of this event that these browsers made, oldest first."""
    return session.execute(
        select(Visit.id, Visit.created_at, IS_HUMAN.label("human"), Code.registration_id, Code.entry_point_id)
        .join(Code, Code.code == Visit.code)
        .where(Visit.event_id == event.id, Visit.visitor_id.in_(browsers))
        .order_by(Visit.created_at, Visit.id)
    ).all()


def _code_of(session: Session, event: Event, share_code: str | None) -> Owner | None:
    """Whose code came with the form, when it is one of this event."""
    if not share_code:
        return None
    owner = select(Code.registration_id, Code.entry_point_id).where(Code.code == share_code, Code.event_id == event.id)
    return session.execute(owner).one_or_none()


def _entry_point(event: Event, newcomer: Newcomer, rows: Sequence[Touched], code: Owner | None) -> int | None:
    """The entry point of the form's code, else of the last human touch in the window."""
    if code is not None and code.entry_point_id is not None:
        return int(code.entry_point_id)
    opens = newcomer.at - timedelta(days=event.referral_window_days)
    for row in reversed(rows):
        if row.entry_point_id is not None and row.human and opens <= row.created_at <= newcomer.at:
            return int(row.entry_point_id)
    return None


def _registrant(newcomer: Newcomer, browsers: set[int]) -> Registrant:
    person = newcomer.match.person
    return Registrant(
        id=NEXT_ID,
        registered_at=newcomer.at,
        person_id=person.id,
        email=_mailbox(person.email),
        phone=newcomer.phone or person.phone,
        visitors=_named(browsers),
    )


def _registrants(session: Session, event: Event, ids: set[int]) -> dict[int, Registrant]:
    """The candidates, each with all browsers known to be theirs; who is above them plays no part for somebody new."""
    if not ids:
        return {}
    who = (Registration.id, Registration.created_at, Registration.person_id, Registration.visitor_id, Registration.phone)
    rows = session.execute(
        select(*who, Person.email, Person.phone.label("person_phone"), Visitor.id.label("browser_id"))
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Visitor, Visitor.person_id == Person.id)
        .where(Registration.event_id == event.id, Registration.id.in_(ids))
    ).all()
    browsers: dict[int, set[int | None]] = {}
    for row in rows:
        browsers.setdefault(row.id, {row.visitor_id}).add(row.browser_id)
    return {
        row.id: Registrant(
            id=row.id,
            registered_at=row.created_at,
            person_id=row.person_id,
            email=_mailbox(row.email),
            phone=row.phone or row.person_phone,
            visitors=_named(browsers[row.id]),
        )
        for row in rows
    }


def _mailbox(email: str | None) -> str | None:
    """Nobody brings themselves by writing their address differently."""
    return mailbox(email) if email else None


def _named(browsers: set[int] | set[int | None]) -> frozenset[str]:
    return frozenset(str(browser) for browser in browsers if browser is not None)
