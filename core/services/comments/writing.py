"""What people write below a replay, under the house rules of its chat."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.chat_rules.walls import MOST_MENTIONS, count_mentions, is_wall
from core.chat_rules.words import WordList
from core.clock import now
from core.errors import Invalid
from core.i18n import N_
from core.models import Comment, CommentMode, Event, EventStatus, MessageState
from core.services.comments.comment_rooms import LockedComments, find_comment, lock_comments
from core.services.comments.errors import CommentGone, CommentsClosed, CommentTooLate, CommentTooLong, TooManyComments
from core.services.room.chat_errors import ChatEmpty, Repeated, TooManyMentions, Wall
from core.services.room.chat_judging import HeldFor, Judge
from core.services.room.chat_standing import standing_of
from core.services.room.resends import Sent

TEXT_MAX_LENGTH = 1000
MOMENT_MAX_MS = 24 * 3_600_000  # later than any replay is long; of video from elsewhere nobody here knows the length
SECOND_THOUGHTS = timedelta(minutes=5)
MOST_LATELY = 5  # of one person
LATELY = timedelta(minutes=10)
THERE = (MessageState.SHOWN, MessageState.HELD)


@dataclass(frozen=True)
class CommentDraft(Sent):
    """What somebody wants to write, about which moment of the video, or in answer to which comment."""

    text: str
    video_ms: int | None = None
    parent_id: int | None = None


def write_comment(session: Session, event_id: int, draft: CommentDraft, words: WordList | None) -> Comment:
    """Store a comment; writing with a client id again gives what it gave."""
    locked = lock_comments(session, event_id)
    same = (Comment.event_id == event_id, Comment.client_id == draft.stored_client_id)
    if (stored := session.scalar(select(Comment).where(*same))) is not None:
        return stored
    moment = now()
    _check_open(session, locked, draft.author)
    text = _read(draft.text)
    parent_id = _thread_of(session, locked, draft.parent_id)
    _check_moment(draft.video_ms)
    held_for = _weigh(session, locked, draft.author, text, words, moment)
    _check_pace(session, event_id, draft.author, text, moment)
    comment = Comment(
        organisation_id=locked.room.organisation_id,
        event_id=event_id,
        registration_id=draft.author.registration_id,
        member_id=draft.author.member_id,
        parent_id=parent_id,
        client_id=draft.stored_client_id,
        author_name=draft.author.name,
        badge=draft.author.badge,
        text=text,
        video_ms=draft.video_ms,
        held_for=held_for,
        state=MessageState.HELD if held_for else MessageState.SHOWN,
        created_at=moment,
    )
    session.add(comment)
    session.flush()
    return comment


def edit_comment(session: Session, author: Author, event_id: int, comment_id: int, text: str, words: WordList | None) -> Comment:
    """Say one's own comment otherwise; what would have to wait as a new one is out of sight until it was let through."""
    locked = lock_comments(session, event_id)
    comment = own_comment(session, locked, author, comment_id, THERE)
    moment = now()
    if author.member_id is None and moment - comment.created_at > SECOND_THOUGHTS:
        raise CommentTooLate(minutes=SECOND_THOUGHTS // timedelta(minutes=1))
    _check_open(session, locked, author)
    text = _read(text)
    held_for = _weigh(session, locked, author, text, words, moment)
    if text != comment.text:
        comment.text, comment.edited_at = text, moment
        comment.held_for = held_for or comment.held_for
        comment.state = MessageState.HELD if held_for else comment.state
    return comment


def own_comment(
    session: Session, locked: LockedComments, author: Author, comment_id: int, states: tuple[MessageState, ...]
) -> Comment:
    """The author's comment in one of these states; nobody learns of others' by trying."""
    comment = find_comment(session, locked, comment_id)
    is_own = (comment.registration_id, comment.member_id) == (author.registration_id, author.member_id)
    if not is_own or comment.state not in states:
        raise CommentGone()
    return comment


def check_silenced(session: Session, locked: LockedComments, author: Author) -> None:
    """Raise when moderators keep the author from saying anything."""
    moment = now()
    Judge(locked.locked, standing_of(session, locked.locked, [author], moment), None, moment).silences(author)


def _check_open(session: Session, locked: LockedComments, author: Author) -> None:
    event = session.get_one(Event, locked.room.event_id)
    if author.member_id is None and (locked.mode == CommentMode.CLOSED or event.replay_published_at is None):
        raise CommentsClosed()
    if locked.locked.status != EventStatus.ENDED:
        raise CommentsClosed()


def _read(text: str) -> str:
    text = text.strip()
    if not text:
        raise ChatEmpty()
    if len(text) > TEXT_MAX_LENGTH:
        raise CommentTooLong(most=TEXT_MAX_LENGTH)
    return text


def _thread_of(session: Session, locked: LockedComments, parent_id: int | None) -> int | None:
    """The comment that is answered; whoever answers an answer speaks to everybody in its thread."""
    if parent_id is None:
        return None
    parent = find_comment(session, locked, parent_id)
    first = find_comment(session, locked, parent.parent_id) if parent.parent_id is not None else parent
    if MessageState(parent.state) != MessageState.SHOWN or first.state != MessageState.SHOWN:
        raise CommentGone()
    return first.id


def _check_moment(video_ms: int | None) -> None:
    if video_ms is not None and not 0 <= video_ms <= MOMENT_MAX_MS:
        raise Invalid("ms", N_("This moment is not in the recording."))


def _weigh(
    session: Session, locked: LockedComments, author: Author, text: str, words: WordList | None, moment: datetime
) -> str | None:
    """Why it has to wait, if it has; whether the chat was reviewed was the chat's business."""
    if author.registration_id is None:
        return None
    judge = Judge(locked.locked, standing_of(session, locked.locked, [author], moment), words, moment)
    judge.silences(author)
    if is_wall(text):
        raise Wall()
    if count_mentions(text) > MOST_MENTIONS:
        raise TooManyMentions()
    held_for = judge.weighs(author, text)
    if held_for is not None and held_for != HeldFor.REVIEW:
        return held_for
    return HeldFor.REVIEW if locked.mode == CommentMode.APPROVAL else None


def _check_pace(session: Session, event_id: int, author: Author, text: str, moment: datetime) -> None:
    """Deleted ones count too: who deletes and writes again is as fast."""
    if author.registration_id is None:
        return
    theirs = (Comment.event_id == event_id, Comment.registration_id == author.registration_id)
    lately = select(Comment.created_at, Comment.text).where(*theirs, Comment.created_at > moment - LATELY)
    rows = session.execute(lately.order_by(Comment.created_at.desc()).limit(MOST_LATELY)).all()
    if any(row.text == text for row in rows):
        raise Repeated()
    if len(rows) >= MOST_LATELY:
        left = rows[-1].created_at + LATELY - moment
        raise TooManyComments(most=MOST_LATELY, minutes=ceil(left / timedelta(minutes=1)))
