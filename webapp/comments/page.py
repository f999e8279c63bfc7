"""Whose comments page it is, and what the page of a replay is told about comments."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from core.authors import Author
from core.errors import NotFound
from core.models import CommentMode, EventStatus, RegistrationStatus
from core.queries.comments.lists import CommentPage, Looking, comment_mode, comments_page, count_comments
from core.queries.registrations.tickets import get_ticket
from core.services.comments.writing import SECOND_THOUGHTS, TEXT_MAX_LENGTH
from webapp.access import console_event, current_member


@dataclass(frozen=True)
class Commenter:
    """Who reads and writes, below the replay of which event."""

    organisation_id: int
    event_id: int
    author: Author
    is_over: bool

    @property
    def looking(self) -> Looking:
        """The same for reading."""
        return Looking(self.event_id, self.author)


def ticket_commenter(session: Session, token: str) -> Commenter:
    """Whose ticket it is, while it opens a replay."""
    registration = get_ticket(session, token)
    event = registration.event
    if registration.status == RegistrationStatus.CANCELLED or event.replay_published_at is None:
        raise NotFound()
    return Commenter(event.organisation_id, event.id, Author.attendee(registration), event.status == EventStatus.ENDED)


def team_commenter(session: Session, event_id: int) -> Commenter:
    """The signed-in member at one of their organisation's events."""
    event, member = console_event(session, event_id), current_member()
    if member is None:
        raise NotFound()
    return Commenter(event.organisation_id, event.id, Author.member(member), event.status == EventStatus.ENDED)


def ticket_comments(session: Session, token: str) -> dict[str, Any]:
    """The comments below the replay that a ticket opens."""
    base, listed = (url_for(name, token=token) for name in ("comments.create", "comments.index"))
    return {"base": base, "list": listed} | _props(session, ticket_commenter(session, token))


def team_comments(session: Session, event_id: int) -> dict[str, Any]:
    """The same for the team, with the way to where they are moderated."""
    base, listed = (url_for(name, event_id=event_id) for name in ("comment_desk.create", "comment_desk.listed"))
    desk = url_for("comment_desk.index", event_id=event_id)
    return {"base": base, "list": listed, "desk": desk} | _props(session, team_commenter(session, event_id))


def page_state(page: CommentPage) -> dict[str, Any]:
    """PAGE of comments."""
    return {"comments": page.comments, "after": page.after}


def _props(session: Session, commenter: Commenter) -> dict[str, Any]:
    mode, is_team = comment_mode(session, commenter.event_id), commenter.author.member_id is not None
    return {
        "mode": mode.value,
        "isOpen": commenter.is_over and (is_team or mode != CommentMode.CLOSED),
        "isTeam": is_team,
        "total": count_comments(session, commenter.event_id),
        "mostLetters": TEXT_MAX_LENGTH,
        "editSeconds": int(SECOND_THOUGHTS.total_seconds()),
        "page": page_state(comments_page(session, commenter.looking)),
    }
