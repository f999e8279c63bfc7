"""Who is at the other end of a connection to a room, decided once when it opens."""

import re
from dataclasses import dataclass
from typing import Any

from flask import session as http_session
from pydantic import ValidationError
from sqlalchemy.orm import Session

from core.authors import Author
from core.errors import Forbidden
from core.models import Member
from core.permissions import Actor, Permission
from core.queries.team.members import find_signed_in
from core.services.room.admission import admit_staff, admit_ticket
from core.services.room.errors import TicketUnknown
from realtime.commands import EventAsked, TicketShown
from realtime.revocation import Pass

VISITOR_COOKIE = re.compile(r"(?:^|; ?)visitor=([A-Za-z0-9_-]{24})(?:;|$)")  # as the pages set it


@dataclass(frozen=True)
class Participant:
    """An attendee or a member in one event's room."""

    event_id: int
    organisation_id: int
    author: Author
    locale: str
    actor: Actor | None = None
    session_epoch: int | None = None
    is_viewer: bool = True

    @property
    def shown(self) -> Pass:
        """What opened the connection."""
        if self.actor is None:
            return Pass(event_id=self.event_id, registration_id=self.author.registration_id)
        return Pass(member_id=self.actor.member_id, session_epoch=self.session_epoch, role=self.actor.role)

    @property
    def moderator(self) -> Actor:
        """The member who moderates here; nobody else does."""
        if self.actor is None or not self.moderates:
            raise Forbidden()
        return self.actor

    @property
    def moderates(self) -> bool:
        """Whether the participant may take messages down and keep people out."""
        return self.actor is not None and self.actor.may(Permission.MODERATE)

    @property
    def abilities(self) -> list[str]:
        """What the participant may do here, as the protocol names it."""
        return ["post", "moderate"] if self.moderates else ["post"]


def shows_ticket(auth: object) -> bool:
    """Whether an attendee asks to come in, for which no session is needed."""
    return isinstance(auth, dict) and "ticket" in auth


def admit_attendee(session: Session, auth: object, environ: dict[str, Any]) -> Participant:
    """The attendee whose ticket `auth` shows, or a coded refusal."""
    try:
        shown = TicketShown.model_validate(auth)
    except ValidationError as error:
        raise TicketUnknown() from error
    admitted = admit_ticket(session, shown.ticket, _visitor_token(environ))
    return Participant(
        event_id=admitted.event_id,
        organisation_id=admitted.organisation_id,
        author=admitted.author,
        locale=admitted.locale,
        is_viewer=shown.viewer,
    )


def admit_member(session: Session, auth: object) -> Participant:
    """The signed-in member for the event that `auth` names, or a coded refusal."""
    try:
        event_id = EventAsked.model_validate(auth).event
    except ValidationError as error:
        raise TicketUnknown() from error
    member = signed_in_member(session)
    if member is None:
        raise TicketUnknown()
    event = admit_staff(session, member, event_id)
    return Participant(
        event_id=event_id,
        organisation_id=event.organisation_id,
        author=Author.member(member),
        locale=member.locale or member.organisation.locale,
        actor=Actor.of(member),
        session_epoch=member.session_epoch,
        is_viewer=False,
    )


def signed_in_member(session: Session) -> Member | None:
    """The member whose session cookie came with the handshake.

    Flask-Login keeps "member:epoch" in the signed cookie; the epoch ends sessions that were signed out everywhere.
    """
    member_id, _, epoch = str(http_session.get("_user_id", "")).partition(":")
    if not (member_id.isdecimal() and epoch.isdecimal()):
        return None
    return find_signed_in(session, int(member_id), int(epoch))


def _visitor_token(environ: dict[str, Any]) -> str:
    """The browser's own cookie, which stays when somebody comes back under another name."""
    found = VISITOR_COOKIE.search(environ.get("HTTP_COOKIE", ""))
    return found[1] if found else ""
