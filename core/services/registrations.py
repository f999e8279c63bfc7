"""Registrations: taking a place at an event, giving it back, asking for the ticket again."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import DomainError
from core.events import AttendeeRegistered, RegistrationCancelled, TicketRequested
from core.i18n import N_
from core.models import (
    AttendanceMode,
    Code,
    Event,
    EventFormat,
    Person,
    Registration,
    RegistrationStatus,
    Visit,
    Visitor,
)
from core.outbox import record
from core.services.codes import issue_code
from core.services.people import Contact, match_or_make_person
from core.services.referrals import credit_registration
from core.services.seats import RegistrationClosed, give_seat_back, is_open, lock_event, take_seat
from core.services.visitors import become_person
from core.services.visits import confirm_visit

TICKET_TOKEN_BYTES = 24
TICKET_AGAIN_PAUSE = timedelta(minutes=5)


class ContactNeeded(DomainError):
    """Neither e-mail nor phone was given."""

    code = "registration.contact_needed"
    status = 422
    message = N_("Give an e-mail address or a phone number, so that the ticket is yours.")


class ConsentNeeded(DomainError):
    """The event asks for consent and did not get it."""

    code = "registration.consent_needed"
    status = 422
    message = N_("Tick the box to agree, or write to the organiser if you have a question first.")


class NoEmail(DomainError):
    """A ticket cannot be sent to somebody who gave no e-mail address."""

    code = "ticket.no_email"
    status = 409
    message = N_("This ticket has no e-mail address to go to. Save this page's address instead.")


@dataclass(frozen=True)
class RegistrationForm:
    """What the form said, normalised; `share_code` is any code of the event that came with it."""

    name: str
    email: str | None = None
    phone: str | None = None
    locale: str = "en"
    attendance_mode: AttendanceMode | None = None
    consented: bool = False
    share_code: str | None = None
    form_token: str = ""


@dataclass(frozen=True)
class Arrival:
    """The browser the form came from, and the visit whose page it stood on."""

    visitor: Visitor
    visit: Visit | None = None


@dataclass(frozen=True)
class Registered:
    """The place that was taken, or held already; `may_see_ticket` only for the browser that took it."""

    registration: Registration
    is_new: bool
    may_see_ticket: bool


def register(session: Session, event: Event, form: RegistrationForm, arrival: Arrival) -> Registered:
    """Take a place: seat, person, registration, ticket, share code, parent and fact, all in one transaction."""
    event = lock_event(session, event.id)
    _check(event, form)
    if arrival.visit is not None:
        confirm_visit(session, arrival.visit.id)
    person = match_or_make_person(session, event.organisation_id, Contact(form.name, form.email, form.phone, form.locale))
    held = session.scalar(select(Registration).where(Registration.event_id == event.id, Registration.person_id == person.id))
    if held is not None:
        return _register_again(session, event, held, form, arrival)
    take_seat(session, event)
    registration = _new_registration(session, event, person, form, arrival.visitor)
    become_person(arrival.visitor, person)
    issue_code(session, event, registration=registration)
    credit_registration(session, event, registration, _code_of(session, event, form))
    _record_registered(session, registration)
    return Registered(registration, is_new=True, may_see_ticket=True)


def cancel_registration(session: Session, registration_id: int) -> Registration:
    """Give the place back; giving it back twice frees one seat."""
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


def _check(event: Event, form: RegistrationForm) -> None:
    if not is_open(event):
        raise RegistrationClosed()
    if not (form.email or form.phone):
        raise ContactNeeded()
    if event.consent_text and not form.consented:
        raise ConsentNeeded()


def _register_again(session: Session, event: Event, held: Registration, form: RegistrationForm, arrival: Arrival) -> Registered:
    """The same person once more. Their ticket is shown to the browser that took it; to any other it is only e-mailed."""
    same_form = bool(form.form_token) and held.form_token == form.form_token
    proven = same_form or (held.visitor_id is not None and held.visitor_id == arrival.visitor.id)
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
    held.attendance_mode = _attendance_mode(event, form)
    _note_consent(held, event, form)
    _record_registered(session, held)


def _new_registration(session: Session, event: Event, person: Person, form: RegistrationForm, visitor: Visitor) -> Registration:
    registration = Registration(
        organisation_id=event.organisation_id,
        event=event,
        person=person,
        visitor_id=visitor.id,
        ticket_token=secrets.token_urlsafe(TICKET_TOKEN_BYTES),
        name=form.name,
        phone=form.phone,
        attendance_mode=_attendance_mode(event, form),
        form_token=form.form_token,
        locale=form.locale,
        created_at=now(),
    )
    _note_consent(registration, event, form)
    session.add(registration)
    session.flush()
    return registration


def _note_consent(registration: Registration, event: Event, form: RegistrationForm) -> None:
    if event.consent_text and form.consented:
        registration.consent_text = event.consent_text
        registration.consented_at = now()


def _attendance_mode(event: Event, form: RegistrationForm) -> AttendanceMode:
    if event.format == EventFormat.ONSITE:
        return AttendanceMode.ONSITE
    return (form.attendance_mode if event.format == EventFormat.HYBRID else None) or AttendanceMode.ONLINE


def _code_of(session: Session, event: Event, form: RegistrationForm) -> Code | None:
    code = session.get(Code, form.share_code) if form.share_code else None
    return code if code is not None and code.event_id == event.id else None


def _record_registered(session: Session, registration: Registration) -> None:
    record(session, AttendeeRegistered(registration.organisation_id, registration.event_id, registration.id))
