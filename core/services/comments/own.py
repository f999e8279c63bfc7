"""What people do to comments that are there: take back their own, like others', tell the moderators of them."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from core.authors import Author
from core.database import insert_those_missing
from core.models import Comment, CommentLike, CommentReport, MessageState, ReportReason
from core.models.moderation_report import NOTE_MAX_LENGTH
from core.services.comments.comment_rooms import find_comment, lock_comments
from core.services.comments.errors import CommentGone
from core.services.comments.writing import THERE, check_silenced, own_comment


def delete_own_comment(session: Session, author: Author, event_id: int, comment_id: int) -> Comment:
    """Take one's own comment back, at any time."""
    comment = own_comment(session, lock_comments(session, event_id), author, comment_id, THERE)
    comment.state = MessageState.DELETED
    return comment


def restore_own_comment(session: Session, author: Author, event_id: int, comment_id: int) -> Comment:
    """Put back what one took back oneself; what had been looked at for a reason is looked at once more."""
    locked = lock_comments(session, event_id)
    comment = own_comment(session, locked, author, comment_id, (MessageState.DELETED,))
    check_silenced(session, locked, author)
    comment.state = MessageState.HELD if comment.held_for else MessageState.SHOWN
    return comment


def like_comment(session: Session, author: Author, event_id: int, comment_id: int, liked: bool = True) -> Comment:
    """Like a comment, or not any more; saying the same twice changes nothing."""
    locked = lock_comments(session, event_id)
    comment = _shown(find_comment(session, locked, comment_id))
    check_silenced(session, locked, author)
    ids = {"comment_id": comment.id, "registration_id": author.registration_id, "member_id": author.member_id}
    if liked:
        insert_those_missing(session, CommentLike, (), [ids | {"organisation_id": comment.organisation_id}])
    else:
        session.execute(delete(CommentLike).filter_by(**ids), execution_options={"synchronize_session": False})
    count_likes(session, [comment.id])
    return comment


def report_comment(
    session: Session, author: Author, event_id: int, comment_id: int, reason: ReportReason, note: str = ""
) -> Comment:
    """Tell the moderators of a comment; the same person's second report of it changes nothing."""
    locked = lock_comments(session, event_id)
    comment = _shown(find_comment(session, locked, comment_id))
    check_silenced(session, locked, author)
    mine = {"comment_id": comment.id, "registration_id": author.registration_id, "member_id": author.member_id}
    if session.scalar(select(CommentReport.id).filter_by(**mine)) is None:
        where = {"organisation_id": comment.organisation_id, "event_id": event_id}
        session.add(CommentReport(reason=reason, note=note.strip()[:NOTE_MAX_LENGTH], **where, **mine))
    return comment


def count_likes(session: Session, comment_ids: list[int]) -> None:
    """Count the likes of comments of locked events anew."""
    counted = select(func.count()).where(CommentLike.comment_id == Comment.id).scalar_subquery()
    again = update(Comment).where(Comment.id.in_(comment_ids)).values(likes=counted)
    session.execute(again, execution_options={"synchronize_session": "fetch"})


def _shown(comment: Comment) -> Comment:
    if comment.state != MessageState.SHOWN:
        raise CommentGone()
    return comment
