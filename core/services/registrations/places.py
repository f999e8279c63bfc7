"""Places that are there: taken once more by the same person, given back, their ticket asked for again."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.clock import now
from core.events import AttendeeRegistered, RegistrationCancelled, TicketRequested
from core.models import Event, Registration, RegistrationStatus
from core.outbox import record
from core.services.events.seats import RegistrationClosed, give_seat_back, is_open, lock_event, take_seat
from core.services.offers.returns import return_claims
from core.services.registrations.applications import Application, Registered, RegistrationForm, check, chosen
from core.services.registrations.errors import NoEmail
from core.services.registrations.people import Match

TICKET_AGAIN_PAUSE = timedelta(minutes=5)


def places_held(session: Session, event: Event, matches: Sequence[Match]) -> set[int]:
    """Who of these people has a place already, given back or not."""
    if not matches:
        return set()
    people = one_of(session, Registration.person_id, [match.person.id for match in matches])
    return set(session.scalars(select(Registration.person_id).where(Registration.event_id == event.id, people)))


def register_again(session: Session, event: Event, match: Match, application: Application) -> Registered:
    """The same person once more. Their ticket is shown to the browser that took it; to any other it is only e-mailed."""
    form, browser = application.form, application.arrival.visitor
    event = lock_event(session, event.id)
    check(event, form)
    place = select(Registration).where(Registration.event_id == event.id, Registration.person_id == match.person.id)
    held = session.scalars(place, execution_options={"populate_existing": True}).one()
    same_form = bool(form.form_token) and held.form_token == form.form_token
    proven = same_form or (held.visitor_id is not None and held.visitor_id == browser.id)
    cancelled = held.status == RegistrationStatus.CANCELLED
    can_be_told = proven or held.person.email is not None
    if cancelled and can_be_told:
        _revive(session, event, held, form)
    elif not proven and can_be_told:
        request_ticket(session, held)
    return Registered(held, is_new=cancelled and can_be_told, may_see_ticket=proven)


def _revive(session: Session, event: Event, held: Registration, form: RegistrationForm) -> None:
    """A place given back is taken again by the same person: same ticket, same share link, same parent."""
    take_seat(session, event)
    held.status = RegistrationStatus.REGISTERED
    held.cancelled_at = None
    for name, value in chosen(event, form).items():
        setattr(held, name, value)
    record_registered(session, held)


def record_registered(session: Session, registration: Registration) -> None:
    """Note that somebody took this place."""
    record(session, AttendeeRegistered(registration.organisation_id, registration.event_id, registration.id))


def cancel_registration(session: Session, registration_id: int) -> Registration:
    """Give the place back, and what was claimed with it; giving it back twice frees one seat."""
    event_id = session.scalars(select(Registration.event_id).where(Registration.id == registration_id)).one()
    event = lock_event(session, event_id)
    registration = session.get_one(Registration, registration_id, populate_existing=True)
    if registration.status == RegistrationStatus.CANCELLED:
        return registration
    if not is_open(event):
        raise RegistrationClosed()
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_at = now()
    give_seat_back(session, event)
    return_claims(session, registration, registration.cancelled_at)
    record(session, RegistrationCancelled(registration.organisation_id, event.id, registration.id))
    return registration


def request_ticket(session: Session, registration: Registration) -> None:
    """Send the ticket once more; asking again within minutes sends nothing, so that nobody's mailbox can be filled."""
    if registration.person.email is None:
        raise NoEmail()
    if registration.ticket_requested_at is not None and now() - registration.ticket_requested_at < TICKET_AGAIN_PAUSE:
        return
    registration.ticket_requested_at = now()
    record(session, TicketRequested(registration.organisation_id, registration.event_id, registration.id))
