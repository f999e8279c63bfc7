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
from core.services.room.admission import admit_overlay, admit_staff, admit_ticket
from core.services.room.errors import OverlayUnknown, TicketUnknown
from realtime.commands import EventAsked, OverlayShown, TicketShown
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
    overlay_token: str | None = None

    @property
    def shown(self) -> Pass:
        """What opened the connection."""
        if self.overlay_token is not None:
            return Pass(overlay_token=self.overlay_token)
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
    def host(self) -> Actor:
        """The member who may run the show here; nobody else does."""
        if self.actor is None or not self.runs_show:
            raise Forbidden()
        return self.actor

    @property
    def runs_show(self) -> bool:
        """Whether the participant may open polls, push offers and go on air."""
        return self.actor is not None and self.actor.may(Permission.RUN_EVENTS)

    @property
    def only_listens(self) -> bool:
        """Whether it is no person who takes part, but what shows the room elsewhere."""
        return self.overlay_token is not None

    @property
    def abilities(self) -> list[str]:
        """What the participant may do here, as the protocol names it."""
        if self.only_listens:
            return []
        able = {"post": True, "moderate": self.moderates, "run": self.runs_show}
        return [name for name, may in able.items() if may]


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


def shows_overlay(auth: object) -> bool:
    """Whether an overlay asks to come in, for which no session is needed either."""
    return isinstance(auth, dict) and "overlay" in auth


def admit_listener(session: Session, auth: object) -> Participant:
    """The overlay whose key `auth` shows, or a coded refusal."""
    try:
        token = OverlayShown.model_validate(auth).overlay
    except ValidationError as error:
        raise OverlayUnknown() from error
    event = admit_overlay(session, token)
    return Participant(
        event_id=event.id,
        organisation_id=event.organisation_id,
        author=Author.overlay(event.id),
        locale=event.language,
        is_viewer=False,
        overlay_token=token,
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
