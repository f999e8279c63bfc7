"""The comments of an event: whoever writes or decides locks the row of its room, so that one does it after the other."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import ChatRoom, Comment, CommentMode, CommentSettings
from core.permissions import Actor, Permission
from core.services.room.chat_rooms import LockedRoom, lock_room


@dataclass(frozen=True)
class LockedComments:
    """The comments of an event nobody else can change until this transaction ends, and how they work."""

    locked: LockedRoom
    settings: CommentSettings

    @property
    def room(self) -> ChatRoom:
        """The row that is locked."""
        return self.locked.room

    @property
    def mode(self) -> CommentMode:
        """How attendees' comments are taken."""
        return CommentMode(self.settings.mode)


def lock_comments(session: Session, event_id: int, organisation_id: int | None = None) -> LockedComments:
    """The event's comments, locked; not found in another organisation than the given."""
    locked = lock_room(session, event_id, organisation_id)
    settings = session.get(CommentSettings, event_id, populate_existing=True)
    if settings is None:
        settings = CommentSettings(organisation_id=locked.room.organisation_id, event_id=event_id)
        session.add(settings)
        session.flush()
    return LockedComments(locked, settings)


def lock_moderated(session: Session, actor: Actor, event_id: int) -> LockedComments:
    """Those of the actor's organisation; raise unless they may moderate them."""
    actor.require(Permission.MODERATE)
    return lock_comments(session, event_id, actor.organisation_id)


def find_comment(session: Session, locked: LockedComments, comment_id: int) -> Comment:
    """A comment of the locked event as it stands now; no row ever goes, so what is not there never was."""
    wanted = select(Comment).where(Comment.id == comment_id, Comment.event_id == locked.room.event_id)
    comment = session.scalar(wanted, execution_options={"populate_existing": True})
    if comment is None:
        raise NotFound()
    return comment
