"""What the team does with comments: lets them through, takes them down, puts them back; noted in the moderators' log."""

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.models import (
    ChatRoom,
    Comment,
    CommentMode,
    CommentReport,
    CommentSettings,
    MessageState,
    ModerationAction,
    ModerationEntry,
)
from core.permissions import Actor, Permission
from core.services.comments.comment_rooms import LockedComments, find_comment, lock_comments, lock_moderated
from core.services.comments.errors import CommentGone
from core.services.room.moderation_errors import ChangedSince
from core.services.room.moderation_log import log

TAKEN_DOWN = (MessageState.REMOVED, MessageState.REJECTED)
LEFT = {
    ModerationAction.APPROVE: MessageState.SHOWN,
    ModerationAction.REJECT: MessageState.REJECTED,
    ModerationAction.REMOVE: MessageState.REMOVED,
    ModerationAction.RESTORE: MessageState.SHOWN,
    ModerationAction.DISMISS: MessageState.SHOWN,
}
FROM = {
    ModerationAction.APPROVE: (MessageState.HELD,),
    ModerationAction.REJECT: (MessageState.HELD,),
    ModerationAction.REMOVE: (MessageState.SHOWN,),
    ModerationAction.RESTORE: TAKEN_DOWN,
}


def decide_comment(session: Session, actor: Actor, event_id: int, comment_id: int, action: ModerationAction) -> ModerationEntry:
    """Approve or reject what waits, remove what is shown, restore what was taken down."""
    locked, comment = _moderated(session, actor, event_id, comment_id)
    if comment.state not in FROM[action]:
        raise CommentGone()
    before = {"state": comment.state.value}
    comment.state = LEFT[action]
    return log(session, actor, locked.room, action, comment=comment, before=before)


def dismiss_comment_reports(session: Session, actor: Actor, event_id: int, comment_id: int) -> ModerationEntry:
    """The reports of a comment were looked at, and it stays."""
    locked, comment = _moderated(session, actor, event_id, comment_id)
    unresolved = select(CommentReport).where(CommentReport.comment_id == comment.id, CommentReport.resolved_at.is_(None))
    reports = session.scalars(unresolved.order_by(CommentReport.id)).all()
    if comment.state != MessageState.SHOWN or not reports:
        raise CommentGone()
    for report in reports:
        report.resolved_at, report.resolved_by_id = now(), actor.member_id
    before = {"reports": [report.id for report in reports]}
    return log(session, actor, locked.room, ModerationAction.DISMISS, comment=comment, before=before)


def take_comment_decision_back(session: Session, room: ChatRoom, entry: ModerationEntry) -> None:
    """What an entry of the log did to a comment, as long as nothing else has happened to it since; its room is locked."""
    wanted = select(Comment).where(Comment.id == entry.comment_id, Comment.event_id == room.event_id)
    comment = session.scalar(wanted, execution_options={"populate_existing": True})
    if comment is None or comment.state != LEFT.get(entry.action):
        raise ChangedSince()
    if entry.action == ModerationAction.DISMISS:
        reports = update(CommentReport).where(CommentReport.id.in_(entry.before["reports"]))
        session.execute(reports.values(resolved_at=None, resolved_by_id=None), execution_options={"synchronize_session": False})
        return
    comment.state = MessageState(entry.before["state"])


def take_down_comments_of(session: Session, event_id: int, registration_ids: Collection[int]) -> list[int]:
    """Remove all they wrote below this event's replay, and let nothing of it through; gives the comments' ids."""
    lock_comments(session, event_id)
    there = Comment.state.in_((MessageState.SHOWN, MessageState.HELD))
    theirs = select(Comment).where(Comment.event_id == event_id, Comment.registration_id.in_(registration_ids), there)
    comments = session.scalars(theirs.order_by(Comment.id), execution_options={"populate_existing": True}).all()
    for comment in comments:
        comment.state = MessageState.REMOVED if comment.state == MessageState.SHOWN else MessageState.REJECTED
    return [comment.id for comment in comments]


def give_comments_back(session: Session, actor: Actor, ids: Collection[int]) -> int:
    """Put back what a ban took down, as far as it is still gone; gives how much."""
    where = select(Comment.event_id).where(Comment.id.in_(ids), Comment.organisation_id == actor.organisation_id)
    for event_id in sorted(session.scalars(where.distinct())):
        lock_comments(session, event_id, actor.organisation_id)
    gone = (Comment.id.in_(ids), Comment.organisation_id == actor.organisation_id, Comment.state.in_(TAKEN_DOWN))
    comments = session.scalars(select(Comment).where(*gone), execution_options={"populate_existing": True}).all()
    for comment in comments:
        comment.state = MessageState.SHOWN if comment.state == MessageState.REMOVED else MessageState.HELD
    return len(comments)


def change_comment_mode(session: Session, actor: Actor, event_id: int, mode: CommentMode) -> CommentSettings:
    """Take comments at once, after approval, or not any more."""
    actor.require(Permission.RUN_EVENTS)
    settings = lock_comments(session, event_id, actor.organisation_id).settings
    settings.mode = mode
    return settings


def note_read(session: Session, actor: Actor, event_id: int) -> None:
    """The team has seen all there is; only what comes now is new to it."""
    settings = lock_moderated(session, actor, event_id).settings
    newest = session.scalar(select(func.max(Comment.id)).where(Comment.event_id == event_id))
    settings.read_to_id = newest or 0


def _moderated(session: Session, actor: Actor, event_id: int, comment_id: int) -> tuple[LockedComments, Comment]:
    """A comment of an event of the actor's organisation; not found in another's."""
    locked = lock_moderated(session, actor, event_id)
    return locked, find_comment(session, locked, comment_id)
