"""People who spread an event: steps that the tests of merging and erasing share."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import at, now
from core.models import Code, Event, Member, Referral, Registration, Role, Visit
from core.permissions import Actor
from core.services.registrations.applications import Arrival, RegistrationForm
from core.services.registrations.registrations import register
from core.services.registrations.visitors import meet_visitor
from tests.factories import make_member, make_visit

BEGIN = now() - timedelta(days=1)


def minute(number: int) -> datetime:
    """A moment of yesterday; later numbers are later."""
    return BEGIN + timedelta(minutes=number)


def owner_of(session: Session, event: Event) -> Actor:
    member: Member = make_member(session, event.organisation, Role.OWNER)
    return Actor.of(member)


def code_of(session: Session, registration: Registration) -> Code:
    return session.scalars(select(Code).where(Code.registration_id == registration.id)).one()


def come(
    session: Session,
    event: Event,
    name: str,
    when: int,
    *,
    browser: str = "",
    through: Registration | None = None,
    **form: str | None,
) -> Registration:
    """Somebody registers at that minute, in a browser of their own unless it is named, with a friend's code in the form."""
    values = {"email": f"{name.lower()}@example.org", "form_token": f"{name}{when}"} | form
    code = code_of(session, through).code if through else None
    with at(minute(when)):
        visitor = meet_visitor(session, event.organisation_id, browser or f"browser of {name}")
        filled = RegistrationForm(name=name, share_code=code, **values)  # type: ignore[arg-type]
        registration = register(session, event, filled, Arrival(visitor)).registration
    session.flush()
    return registration


def look(session: Session, event: Event, browser: str, link_of: Registration, when: int) -> Visit:
    """A human visit by somebody's share link at that minute."""
    visitor = meet_visitor(session, event.organisation_id, browser)
    return make_visit(session, event, code_of(session, link_of), visitor_id=visitor.id, created_at=minute(when))


def parents(session: Session, event: Event) -> dict[int, int]:
    """The edges of the event's forest as they are stored: child to parent."""
    session.flush()
    edges = select(Referral.child_id, Referral.parent_id).where(Referral.event_id == event.id)
    return dict(session.execute(edges).all())
