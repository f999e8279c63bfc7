"""What becomes of the comments and likes of people who are erased, or turn out to be one person with another."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.models import Comment, CommentLike, CommentReport, MessageState
from core.one_each import carry_out, give_rows_back, move_rows, things_of_both
from core.services.comments.comment_rooms import lock_comments
from core.services.comments.own import count_likes

Likes = dict[str, list[int]]
NO_LIKES: Likes = {"moved": [], "dropped": []}


def erase_comments(session: Session, place_ids: Collection[int], name: str) -> None:
    """Empty everything they wrote and take it out of sight; others' answers to it stay."""
    theirs = select(Comment).where(Comment.registration_id.in_(place_ids)).order_by(Comment.event_id, Comment.id)
    comments = session.scalars(theirs).all()
    for event_id in sorted({comment.event_id for comment in comments}):
        lock_comments(session, event_id)
    for comment in comments:
        session.refresh(comment)
        comment.text, comment.author_name = "", name
        comment.client_id = f"erased:{comment.id}"  # a browser chose it, so it may say anything
        comment.state = MessageState.DELETED  # also what was taken down: nothing is left of it that could be restored
    about = CommentReport.comment_id.in_([comment.id for comment in comments])
    for reports in (CommentReport.registration_id.in_(place_ids), about):
        carry_out(session, update(CommentReport).where(reports).values(note=""))


def move_likes(session: Session, old_id: int, new_id: int) -> Likes:
    """Two places turn out to be one person's, who likes each comment once; what giving them back needs."""
    session.flush()
    dropped = things_of_both(session, CommentLike.comment_id, old_id, new_id)
    _lock_events_of(session, dropped)
    moved = move_rows(session, CommentLike.comment_id, old_id, new_id, dropped)
    count_likes(session, dropped)
    return {"moved": moved, "dropped": dropped}


def give_likes_back(session: Session, likes: Likes, registration_id: int, holder_id: int) -> None:
    """The place has the likes again that it had, as far as whoever holds them did not take them back since."""
    _lock_events_of(session, likes["dropped"])
    give_rows_back(session, CommentLike, likes["moved"], holder_id, registration_id)
    for comment in session.scalars(select(Comment).where(Comment.id.in_(likes["dropped"]))):
        ids = {"organisation_id": comment.organisation_id, "comment_id": comment.id, "registration_id": registration_id}
        session.add(CommentLike(**ids))
    session.flush()
    count_likes(session, likes["dropped"])


def _lock_events_of(session: Session, comment_ids: Collection[int]) -> None:
    events = select(Comment.event_id).where(Comment.id.in_(comment_ids)).distinct()
    for event_id in sorted(session.scalars(events)):
        lock_comments(session, event_id)
