"""Codes read off posters and links, and whom they stand for."""

from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core.errors import NotFound
from core.i18n import N_
from core.models import Code, Event, EventStatus
from core.names import short_name
from referral.codes import normalise_code


class CodeUnknown(NotFound):
    """Nobody has this code."""

    code: ClassVar[str] = "code.unknown"
    message = N_("Nobody has this code. Compare its eight characters with what is printed, or ask whoever gave it to you.")


class NotOpenYet(NotFound):
    """The code is good, but its event is a draft."""

    code: ClassVar[str] = "code.not_open"
    message = N_("This code is good, but its event is not public yet. Keep it, and try again later.")


def get_public_code(session: Session, text: str) -> Code:
    """The code somebody followed, when it leads to a page that strangers may see."""
    code = find_code(session, text)
    if code is None:
        raise CodeUnknown()
    if code.event.status == EventStatus.DRAFT:
        raise NotOpenYet()
    return code


def find_code(session: Session, text: str) -> Code | None:
    """The code somebody typed or scanned, in any case and spacing; with its event, and its registration if it has one.

    Not scoped by organisation: the code itself says whose it is.
    """
    code = normalise_code(text)
    if code is None:
        return None
    wanted = select(Code).where(Code.code == code).options(joinedload(Code.event), joinedload(Code.registration))
    return session.scalar(wanted)


def find_event_code(session: Session, event: Event, text: str) -> Code | None:
    """The same, of this event only."""
    code = find_code(session, text)
    return code if code is not None and code.event_id == event.id else None


def inviter(code: Code | None) -> str | None:
    """Whose share link it is, as friends know them: first name and initial."""
    return short_name(code.registration.name) if code is not None and code.registration is not None else None
