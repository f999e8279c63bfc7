"""Comments as their readers see them, a page at a time: COMMENT for each, with the first of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from core.authors import Author
from core.models import Comment, CommentLike, CommentMode, CommentSettings, MessageState

PAGE_SIZE = 30
ANSWERS_SHOWN = 3  # below each comment, until somebody wants more
State = dict[str, Any]


class Sort(StrEnum):
    """What stands on top."""

    NEWEST = "newest"
    LIKED = "liked"


@dataclass(frozen=True)
class CommentPage:
    """Some comments, and after which the next page begins; None when these are the last."""

    comments: list[State]
    after: str | None


@dataclass(frozen=True)
class Looking:
    """Whose eyes: what waits for a moderator is shown to its author alone."""

    event_id: int
    author: Author


def comment_mode(session: Session, event_id: int) -> CommentMode:
    """Whether comments are taken, and how."""
    mode = session.scalar(select(CommentSettings.mode).where(CommentSettings.event_id == event_id))
    return CommentMode(mode) if mode is not None else CommentMode.OPEN


def count_comments(session: Session, event_id: int) -> int:
    """How many can be read, answers too."""
    shown = select(func.count()).where(Comment.event_id == event_id, Comment.state == MessageState.SHOWN)
    return session.scalar(shown) or 0


def comments_page(session: Session, looking: Looking, sort: Sort = Sort.NEWEST, after: str = "") -> CommentPage:
    """A page of comments with their first answers; `after` is what the page before gave."""
    order = (Comment.id,) if sort == Sort.NEWEST else (Comment.likes, Comment.id)
    numbers = _numbers(after)
    wanted = _rows(looking).where(Comment.parent_id.is_(None), _in_list(looking))
    if len(numbers) == len(order):
        wanted = wanted.where(tuple_(*order) < tuple_(*numbers))
    rows = session.execute(wanted.order_by(*(column.desc() for column in order)).limit(PAGE_SIZE + 1)).all()
    page = rows[:PAGE_SIZE]
    last = page[-1].Comment if len(rows) > PAGE_SIZE else None
    cursor = ".".join(str(getattr(last, column.key)) for column in order) if last is not None else None
    return CommentPage(_with_answers(session, looking, page), cursor)


def answers_page(session: Session, looking: Looking, comment_id: int, after: str = "") -> CommentPage:
    """Answers to a comment, the oldest first."""
    wanted = _rows(looking).where(Comment.parent_id == comment_id, _visible(looking, Comment))
    if numbers := _numbers(after):
        wanted = wanted.where(Comment.id > numbers[0])
    rows = session.execute(wanted.order_by(Comment.id).limit(PAGE_SIZE + 1)).all()
    page = rows[:PAGE_SIZE]
    return CommentPage([_state(looking, row) for row in page], str(page[-1].Comment.id) if len(rows) > PAGE_SIZE else None)


def one_comment(session: Session, looking: Looking, comment_id: int) -> State:
    """COMMENT as its reader sees it now."""
    row = session.execute(_rows(looking).where(Comment.id == comment_id)).one()
    return _state(looking, row) if row.Comment.parent_id is not None else _with_answers(session, looking, [row])[0]


def _rows(looking: Looking) -> Any:
    liked = select(CommentLike.id).where(CommentLike.comment_id == Comment.id, _mine(looking, CommentLike)).exists()
    return select(Comment, liked.label("liked")).where(Comment.event_id == looking.event_id)


def _visible(looking: Looking, comment: Any) -> ColumnElement[bool]:
    own_held = and_(comment.state == MessageState.HELD, _mine(looking, comment))
    return or_(comment.state == MessageState.SHOWN, own_held)


def _in_list(looking: Looking) -> ColumnElement[bool]:
    """What is gone keeps its place while others' answers hang on it."""
    answer = aliased(Comment)
    answered = select(answer.id).where(answer.parent_id == Comment.id, answer.state == MessageState.SHOWN).exists()
    return or_(_visible(looking, Comment), answered)


def _mine(looking: Looking, model: Any) -> ColumnElement[bool]:
    author = looking.author
    if author.registration_id is not None:
        return model.registration_id == author.registration_id  # type: ignore[no-any-return]
    return model.member_id == author.member_id  # type: ignore[no-any-return]


def _with_answers(session: Session, looking: Looking, rows: Sequence[Row[Any]]) -> list[State]:
    ids = [row.Comment.id for row in rows]
    there = (Comment.parent_id.in_(ids), _visible(looking, Comment))
    counted = select(Comment.parent_id, func.count()).where(Comment.event_id == looking.event_id, *there)
    counts: dict[int | None, int] = dict(session.execute(counted.group_by(Comment.parent_id)).all())
    place = func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id)
    placed = select(Comment.id, place.label("place")).where(*there).subquery()
    first = select(placed.c.id).where(placed.c.place <= ANSWERS_SHOWN)
    answers: dict[int, list[State]] = {}
    for row in session.execute(_rows(looking).where(Comment.id.in_(first)).order_by(Comment.id)):
        answers.setdefault(row.Comment.parent_id, []).append(_state(looking, row))
    return [
        _state(looking, row) | {"answers": answers.get(row.Comment.id, []), "answer_count": counts.get(row.Comment.id, 0)}
        for row in rows
    ]


def _state(looking: Looking, row: Row[Any]) -> State:
    """COMMENT: what one reader sees of it; of one that is gone only that it was there."""
    comment: Comment = row.Comment
    author = looking.author
    mine = (comment.registration_id, comment.member_id) == (author.registration_id, author.member_id)
    state: State = {"id": comment.id, "at": comment.created_at.isoformat()}
    if comment.parent_id is not None:
        state["parent"] = comment.parent_id
    if comment.state != MessageState.SHOWN and not (comment.state == MessageState.HELD and mine):
        return state | {"gone": True}
    state |= {"name": comment.author_name, "text": comment.text, "likes": comment.likes, "liked": row.liked}
    optional: State = {
        "badge": comment.badge,
        "ms": comment.video_ms,
        "mine": mine or None,
        "waits": comment.state == MessageState.HELD or None,
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
    }
    return state | {name: value for name, value in optional.items() if value is not None}


def _numbers(after: str) -> list[int]:
    """The numbers of a cursor; none in what is none, which begins at the beginning."""
    parts = after.split(".")
    fine = all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts)
    return [int(part) for part in parts] if fine else []
