"""Registrations: taking a place at an event, giving it back, asking for the ticket again."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.clock import now
from core.database import insert_unless_there
from core.errors import DomainError
from core.events import AttendeeRegistered, RegistrationCancelled, TicketRequested
from core.i18n import N_
from core.models import (
    AttendanceMode,
    Event,
    EventFormat,
    Registration,
    RegistrationStatus,
    Visitor,
)
from core.outbox import record
from core.services.entry_points.codes import issue_code
from core.services.events.seats import RegistrationClosed, give_seat_back, is_open, lock_event, take_seat, try_seat
from core.services.registrations.people import Contact, Match, match_or_make_person
from core.services.registrations.referrals import Newcomer, find_credit, store_referral
from core.services.registrations.visitors import become_person
from core.services.registrations.visits import confirm_visit

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
    visit_id: int | None = None


@dataclass(frozen=True)
class Registered:
    """The place that was taken, or held already; `may_see_ticket` only for the browser that took it."""

    registration: Registration
    is_new: bool
    may_see_ticket: bool


def register(session: Session, event: Event, form: RegistrationForm, arrival: Arrival) -> Registered:
    """Take a place: person, registration, ticket, share code, parent, fact and seat, all in one transaction.

    The seat comes last. It alone is what registrations of one event have to wait for each other for: that a person has one
    place, and a browser one row, is kept by their unique columns.
    """
    _check(event, form)
    if arrival.visit_id is not None:
        confirm_visit(session, arrival.visit_id, event_id=event.id)
    match = match_or_make_person(session, event.organisation_id, Contact(form.name, form.email, form.phone, form.locale))
    known = not match.is_new and _holds_place(session, event, match)
    registration = None if known else _new_registration(session, event, match, form, arrival.visitor)
    if registration is None:
        return _register_again(session, event, match, form, arrival)
    become_person(session, arrival.visitor, match.person)
    issue_code(session, event, registration=registration)
    _record_registered(session, registration)
    session.flush()
    if not try_seat(session, event):
        event = lock_event(session, event.id)
        _check(event, form)
        take_seat(session, event)
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


def _holds_place(session: Session, event: Event, match: Match) -> bool:
    return session.scalar(_place(event, match).with_only_columns(Registration.id)) is not None


def _place(event: Event, match: Match) -> Select[Registration]:
    return select(Registration).where(Registration.event_id == event.id, Registration.person_id == match.person.id)


def _register_again(session: Session, event: Event, match: Match, form: RegistrationForm, arrival: Arrival) -> Registered:
    """The same person once more. Their ticket is shown to the browser that took it; to any other it is only e-mailed."""
    event = lock_event(session, event.id)
    _check(event, form)
    held = session.scalars(_place(event, match), execution_options={"populate_existing": True}).one()
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
    for name, value in _consent(event, form).items():
        setattr(held, name, value)
    _record_registered(session, held)


def _new_registration(
    session: Session, event: Event, match: Match, form: RegistrationForm, visitor: Visitor
) -> Registration | None:
    """The place with the edge to who brought it; None when the person took one at this very moment."""
    moment = now()
    credit = find_credit(session, event, Newcomer(match, visitor.id, form.phone, form.share_code, moment))
    registration = insert_unless_there(
        session,
        Registration,
        ("event_id", "person_id"),
        organisation_id=event.organisation_id,
        event_id=event.id,
        person_id=match.person.id,
        visitor_id=visitor.id,
        entry_point_id=credit.entry_point_id,
        form_sharer_id=credit.form_sharer_id,
        ticket_token=secrets.token_urlsafe(TICKET_TOKEN_BYTES),
        name=form.name,
        phone=form.phone,
        attendance_mode=_attendance_mode(event, form),
        form_token=form.form_token,
        locale=form.locale,
        created_at=moment,
        **_consent(event, form),
    )
    if registration is not None:
        store_referral(session, registration, credit.decision)
    return registration


def _consent(event: Event, form: RegistrationForm) -> dict[str, Any]:
    """What was agreed to, in its words, and when."""
    return {"consent_text": event.consent_text, "consented_at": now()} if event.consent_text and form.consented else {}


def _attendance_mode(event: Event, form: RegistrationForm) -> AttendanceMode:
    if event.format == EventFormat.ONSITE:
        return AttendanceMode.ONSITE
    return (form.attendance_mode if event.format == EventFormat.HYBRID else None) or AttendanceMode.ONLINE


def _record_registered(session: Session, registration: Registration) -> None:
    record(session, AttendeeRegistered(registration.organisation_id, registration.event_id, registration.id))
