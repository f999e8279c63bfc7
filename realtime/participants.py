"""Who is at the other end of a connection to a room, decided once when it opens."""

from dataclasses import dataclass

from flask import session as http_session
from pydantic import ValidationError
from sqlalchemy.orm import Session

from core.errors import DomainError
from core.i18n import N_
from core.models import Event, EventStatus, Member
from core.permissions import Actor, Permission
from core.queries.members import find_signed_in
from core.queries.room import find_admitted, find_event
from core.services.chat import Author
from realtime.commands import EventAsked, TicketShown
from realtime.revocation import Pass

CLOSED_ROOMS = (EventStatus.DRAFT, EventStatus.CANCELLED)


class TicketUnknown(DomainError):
    """Nobody is admitted by what the connection showed."""

    code = "room.ticket_unknown"
    status = 404
    message = N_("This ticket does not open the room. Open the room again from your ticket page.")


class RoomNotOpen(DomainError):
    """The event is a draft or was cancelled."""

    code = "room.not_open"
    status = 409
    message = N_("The room of this event is not open.")


@dataclass(frozen=True)
class Participant:
    """An attendee or a member in one event's room."""

    event_id: int
    author: Author
    locale: str
    actor: Actor | None = None
    session_epoch: int | None = None

    @property
    def shown(self) -> Pass:
        """What opened the connection."""
        if self.actor is None:
            return Pass(event_id=self.event_id, registration_id=self.author.registration_id)
        return Pass(member_id=self.actor.member_id, session_epoch=self.session_epoch, role=self.actor.role)

    @property
    def abilities(self) -> list[str]:
        """What the participant may do here, as the protocol names it."""
        moderates = self.actor is not None and self.actor.may(Permission.MODERATE)
        return ["post", "moderate"] if moderates else ["post"]


def admit(session: Session, auth: object) -> Participant:
    """The participant that `auth` proves, or a coded refusal."""
    shown = auth if isinstance(auth, dict) else {}
    try:
        if "ticket" in shown:
            return _attendee(session, TicketShown.model_validate(shown).ticket)
        return _staff(session, EventAsked.model_validate(shown).event)
    except ValidationError as error:
        raise TicketUnknown() from error


def signed_in_member(session: Session) -> Member | None:
    """The member whose session cookie came with the handshake.

    Flask-Login keeps "member:epoch" in the signed cookie; the epoch ends sessions that were signed out everywhere.
    """
    member_id, _, epoch = str(http_session.get("_user_id", "")).partition(":")
    if not (member_id.isdecimal() and epoch.isdecimal()):
        return None
    return find_signed_in(session, int(member_id), int(epoch))


def _attendee(session: Session, ticket: str) -> Participant:
    registration = find_admitted(session, ticket)
    if registration is None:
        raise TicketUnknown()
    _require_open(registration.event)
    return Participant(registration.event_id, Author.attendee(registration), registration.locale)


def _staff(session: Session, event_id: int) -> Participant:
    member, event = signed_in_member(session), find_event(session, event_id)
    if member is None or event is None or event.organisation_id != member.organisation_id:
        raise TicketUnknown()
    _require_open(event)
    locale = member.locale or member.organisation.locale
    return Participant(event_id, Author.member(member), locale, Actor.of(member), member.session_epoch)


def _require_open(event: Event) -> None:
    if event.status in CLOSED_ROOMS:
        raise RoomNotOpen()
