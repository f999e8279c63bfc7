"""Polls during the event: opened, closed, opened again, cleared, and what the room sees of them afterwards."""

from datetime import timedelta

from sqlalchemy.orm import Session

from core.clock import now
from core.models import Poll
from core.models.poll import TAKES_VOTES
from core.permissions import Actor
from core.poll_rules.kinds import PollKind, PollState
from core.services.polls.drafts import plan_of, prepare_poll
from core.services.polls.errors import AnswersShown, NotADraft, NotClosed, NotOpen, RoomTakesNone
from core.services.polls.finding import LockedPoll, locked_poll, moderated_poll, poll_changed
from core.services.room.drafts import require_published


def open_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """Ask everybody in the room, for as many seconds as the poll says."""
    locked = locked_poll(session, actor, event_id, poll_id)
    if locked.state != PollState.DRAFT:
        raise NotADraft()
    _require_votes(locked)
    poll, moment = locked.poll, now()
    poll.opened_at = moment
    poll.closes_at = moment + timedelta(seconds=poll.seconds) if poll.seconds else None
    poll_changed(session, poll)
    return poll


def close_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """Take no more votes from now on."""
    locked = locked_poll(session, actor, event_id, poll_id)
    if locked.state != PollState.OPEN:
        raise NotOpen()
    locked.poll.closes_at = now()
    poll_changed(session, locked.poll)
    return locked.poll


def reopen_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """Take votes again, until somebody closes it; votes given before stand."""
    locked = locked_poll(session, actor, event_id, poll_id)
    if locked.state != PollState.CLOSED:
        raise NotClosed()
    if locked.poll.kind == PollKind.QUIZ:
        raise AnswersShown()
    _require_votes(locked)
    locked.poll.closes_at, locked.poll.results_hidden = None, False
    poll_changed(session, locked.poll)
    return locked.poll


def clear_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """After a rehearsal: a draft that asks the same takes the place of a closed poll, which goes with its votes.

    `restore_poll` brings those back. A draft of its own, for pages that voted in the rehearsal know it by its id.
    """
    locked = locked_poll(session, actor, event_id, poll_id)
    if locked.state != PollState.CLOSED:
        raise NotClosed()
    locked.poll.deleted_at = now()
    session.flush()
    return prepare_poll(session, actor, event_id, plan_of(session, locked.poll))


def show_results(session: Session, actor: Actor, event_id: int, poll_id: int, *, shown: bool) -> Poll:
    """Let the room see what came out of a closed poll, or keep it from them."""
    locked = locked_poll(session, actor, event_id, poll_id)
    if locked.state != PollState.CLOSED:
        raise NotClosed()
    locked.poll.results_hidden = not shown
    poll_changed(session, locked.poll)
    return locked.poll


def hide_word(session: Session, actor: Actor, event_id: int, poll_id: int, word: str, *, hidden: bool) -> Poll:
    """Take a word off everybody's screen, however it is spelt, or let it be seen again; it stays in the rows."""
    poll = moderated_poll(session, actor, event_id, poll_id).poll
    others = [each for each in poll.hidden_words if each != word.casefold()]
    poll.hidden_words = [*others, word.casefold()] if hidden else others
    poll_changed(session, poll)
    return poll


def _require_votes(locked: LockedPoll) -> None:
    require_published(locked.event_status)
    if locked.event_status not in TAKES_VOTES:
        raise RoomTakesNone()
