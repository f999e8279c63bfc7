"""The team's notes about a show."""

from sqlalchemy.orm import Session

from core.models import Show
from core.permissions import Actor
from core.services.show.errors import NotesChanged, NotesTooLong
from core.services.show.shows import AIR_BOARD, changed, lock_show

NOTES_MAX_LENGTH = 4000  # a message of a client has 16 kB, and a Chinese character takes three


def write_notes(session: Session, actor: Actor, event_id: int, text: str, seen: int) -> Show:
    """Replace the notes, unless somebody else has since `seen`."""
    show = lock_show(session, actor, event_id)
    if len(text) > NOTES_MAX_LENGTH:
        raise NotesTooLong(most=NOTES_MAX_LENGTH)
    if show.notes_version != seen:
        raise NotesChanged(name=show.notes_by)
    show.notes, show.notes_by = text, actor.name
    show.notes_version += 1
    changed(session, show, AIR_BOARD)
    return show
