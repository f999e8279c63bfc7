"""Comments as the team sees them: what waits, what was taken down, how much is new, and everything as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Comment, CommentReport, CommentSettings, Event, MessageState
from core.queries.moderation_reports import State, reports_by

PAGE_SIZE = 30


class Pile(StrEnum):
    """Which of an event's comments."""

    WAITING = "waiting"
    REPORTED = "reported"
    SHOWN = "shown"
    TAKEN_DOWN = "taken_down"


@dataclass(frozen=True)
class CommentCounts:
    """How many there are in each pile, and how many the team has not looked at."""

    piles: dict[Pile, int]
    new: int

    @property
    def to_decide(self) -> int:
        """How many wait for a moderator."""
        return self.piles[Pile.WAITING] + self.piles[Pile.REPORTED]


@dataclass(frozen=True)
class Case:
    """One comment, and what is said against it."""

    comment: Comment
    reasons: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CasePage:
    """One page of a pile."""

    cases: Sequence[Case]
    page: int
    pages: int


_REPORTED = and_(
    Comment.state == MessageState.SHOWN,
    select(CommentReport.id).where(CommentReport.comment_id == Comment.id, CommentReport.resolved_at.is_(None)).exists(),
)
_PILES: dict[Pile, ColumnElement[bool]] = {
    Pile.WAITING: Comment.state == MessageState.HELD,
    Pile.REPORTED: _REPORTED,
    Pile.SHOWN: Comment.state == MessageState.SHOWN,
    Pile.TAKEN_DOWN: Comment.state.in_((MessageState.REMOVED, MessageState.REJECTED)),
}


def comment_counts(session: Session, event_id: int) -> CommentCounts:
    """How much there is to do."""
    here = Comment.event_id == event_id
    read_to = select(CommentSettings.read_to_id).where(CommentSettings.event_id == event_id).scalar_subquery()
    attendees = (Comment.member_id.is_(None), Comment.state.in_((MessageState.SHOWN, MessageState.HELD)))
    new = select(func.count()).where(here, *attendees, Comment.id > func.coalesce(read_to, 0)).scalar_subquery()
    piles = [select(func.count()).where(here, pile).scalar_subquery() for pile in _PILES.values()]
    *counted, fresh = session.execute(select(*piles, new)).one()
    return CommentCounts(dict(zip(_PILES, counted, strict=True)), fresh)


def comment_cases(session: Session, event: Event, pile: Pile, page: int) -> CasePage:
    """A page of a pile; what waits begins with the oldest, the rest with the newest. A page beyond the last shows the last."""
    here = (Comment.organisation_id == event.organisation_id, Comment.event_id == event.id, _PILES[pile])
    total = session.scalar(select(func.count()).where(*here)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    order = Comment.id if pile in (Pile.WAITING, Pile.REPORTED) else Comment.id.desc()
    wanted = select(Comment).where(*here).order_by(order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return CasePage(_cases(session, session.scalars(wanted).all()), page, pages)


def _cases(session: Session, comments: Sequence[Comment]) -> list[Case]:
    said = reports_by(session, CommentReport.comment_id, [comment.id for comment in comments])
    nothing: State = {"reasons": {}, "notes": []}
    against = [said.get(comment.id, nothing) for comment in comments]
    return [Case(comment, it["reasons"], it["notes"]) for comment, it in zip(comments, against, strict=True)]


def get_comment(session: Session, event: Event, comment_id: int) -> Comment:
    """One of the event's comments, in whatever state."""
    here = (Comment.organisation_id == event.organisation_id, Comment.event_id == event.id, Comment.id == comment_id)
    comment = session.scalar(select(Comment).where(*here))
    if comment is None:
        raise NotFound()
    return comment


def author_key(comment: Comment) -> str:
    """Who wrote it, as moderators name people."""
    return f"r{comment.registration_id}" if comment.registration_id is not None else f"m{comment.member_id}"


def export_comments(session: Session, event: Event) -> Iterator[Comment]:
    """Everything that was written, in the order in which it was; what its author took back is theirs."""
    there = (Comment.organisation_id == event.organisation_id, Comment.event_id == event.id)
    kept = select(Comment).where(*there, Comment.state != MessageState.DELETED).order_by(Comment.id)
    yield from session.scalars(kept, execution_options={"yield_per": 500})
