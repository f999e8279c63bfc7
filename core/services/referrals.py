"""Referrals: who brought a registration, decided from stored touches in the registration's own transaction."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.models import Code, Event, Person, Referral, Registration, Visit, Visitor
from core.queries.counting import is_human
from referral.integrity.mailboxes import mailbox
from referral.parent import Decision, Registrant, Touch, decide_parent


def credit_registration(session: Session, event: Event, child: Registration, code: Code | None) -> Decision:
    """Write the edge to whoever brought `child`, or credit the entry point it came by; `code` came with the form."""
    rows = _touches(session, event, child)
    sharer_id = code.registration_id if code else None
    touches = [
        Touch(id=visit.id, at=visit.created_at, sharer_id=owner.registration_id, human=is_human(visit)) for visit, owner in rows
    ]
    candidates = {touch.sharer_id for touch in touches if touch.sharer_id} | ({sharer_id} if sharer_id else set())
    decision = decide_parent(
        _registrant(session, child),
        touches,
        _registrants(session, event, candidates),
        form_sharer_id=sharer_id,
        window=timedelta(days=event.referral_window_days),
    )
    if decision.parent_id is None:
        child.entry_point_id = _entry_point(event, child, rows, code)
        return decision
    session.add(
        Referral(
            organisation_id=event.organisation_id,
            event_id=event.id,
            child_id=child.id,
            parent_id=decision.parent_id,
            visit_id=decision.touch_id,
            first_visit_id=decision.first_touch_id,
            decided_by=decision.decided_by,
            created_at=child.created_at,
        )
    )
    return decision


def _touches(session: Session, event: Event, child: Registration) -> list[tuple[Visit, Code]]:
    """All visits by a code of this event that the child's browsers made, oldest first."""
    whose = or_(Visitor.id == child.visitor_id, Visitor.person_id == child.person_id)
    visitors = select(Visitor.id).where(Visitor.organisation_id == event.organisation_id, whose)
    rows = session.execute(
        select(Visit, Code)
        .join(Code, Code.code == Visit.code)
        .where(Visit.event_id == event.id, Visit.visitor_id.in_(visitors))
        .order_by(Visit.created_at, Visit.id)
    )
    return [(visit, code) for visit, code in rows]


def _entry_point(event: Event, child: Registration, rows: list[tuple[Visit, Code]], code: Code | None) -> int | None:
    """The entry point of the form's code, else of the last human touch in the window."""
    if code is not None and code.entry_point_id is not None:
        return code.entry_point_id
    opens = child.created_at - timedelta(days=event.referral_window_days)
    for visit, owner in reversed(rows):
        if owner.entry_point_id is not None and is_human(visit) and opens <= visit.created_at <= child.created_at:
            return owner.entry_point_id
    return None


def _registrants(session: Session, event: Event, ids: set[int]) -> dict[int, Registrant]:
    if not ids:
        return {}
    found = session.scalars(select(Registration).where(Registration.event_id == event.id, Registration.id.in_(ids)))
    return {registration.id: _registrant(session, registration) for registration in found}


def _registrant(session: Session, registration: Registration) -> Registrant:
    person = session.get_one(Person, registration.person_id)
    visitors = set(session.scalars(select(Visitor.id).where(Visitor.person_id == person.id))) | {registration.visitor_id}
    parent_id = session.scalar(select(Referral.parent_id).where(Referral.child_id == registration.id))
    return Registrant(
        id=registration.id,
        registered_at=registration.created_at,
        person_id=person.id,
        email=mailbox(person.email) if person.email else None,  # nobody brings themselves by writing their address differently
        phone=registration.phone or person.phone,
        visitors=frozenset(str(visitor) for visitor in visitors if visitor is not None),
        parent_id=parent_id,
    )
