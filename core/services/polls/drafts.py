"""Polls before the event: prepared, changed, duplicated, deleted and put back."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Poll, PollOption
from core.permissions import Actor, Permission
from core.poll_rules.kinds import PollState
from core.services.polls.errors import NotADraft, TooManyPolls
from core.services.polls.finding import event_of, locked_poll, poll_changed
from core.services.polls.plans import Choice, PollPlan, checked

POLLS_MAX = 100


def prepare_poll(session: Session, actor: Actor, event_id: int, plan: PollPlan) -> Poll:
    """Keep a poll for later: only the team sees it."""
    actor.require(Permission.RUN_EVENTS)
    event_of(session, actor, event_id)
    _require_room(session, event_id)
    plan = checked(plan)
    poll = Poll(organisation_id=actor.organisation_id, event_id=event_id, created_by_id=actor.member_id, **_columns(plan))
    session.add(poll)
    session.flush()
    _store_choices(session, poll, plan.choices)
    poll_changed(session, poll)
    return poll


def change_poll(session: Session, actor: Actor, event_id: int, poll_id: int, plan: PollPlan) -> Poll:
    """Ask something else, as long as nobody was asked."""
    poll, plan = _draft(session, actor, event_id, poll_id), checked(plan)
    for name, value in _columns(plan).items():
        setattr(poll, name, value)
    session.execute(delete(PollOption).where(PollOption.poll_id == poll.id))
    _store_choices(session, poll, plan.choices)
    poll_changed(session, poll)
    return poll


def duplicate_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """A draft that asks the same, of nobody yet."""
    poll = locked_poll(session, actor, event_id, poll_id).poll
    return prepare_poll(session, actor, event_id, plan_of(session, poll))


def plan_of(session: Session, poll: Poll) -> PollPlan:
    """What it asks, as it was written down."""
    options = session.scalars(select(PollOption).where(PollOption.poll_id == poll.id).order_by(PollOption.place))
    return PollPlan(
        kind=poll.kind,
        question=poll.question,
        choices=tuple(Choice(option.text, option.right) for option in options),
        most=poll.most,
        points=poll.points,
        showing=poll.showing,
        seconds=poll.seconds,
    )


def delete_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """Take a draft away; `restore_poll` puts it back."""
    poll = _draft(session, actor, event_id, poll_id)
    poll.deleted_at = now()
    poll_changed(session, poll)
    return poll


def restore_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    """Put back what was deleted, or cleared with its votes."""
    poll = locked_poll(session, actor, event_id, poll_id, deleted=True).poll
    event_of(session, actor, event_id)
    _require_room(session, event_id)
    poll.deleted_at = None
    poll_changed(session, poll)
    return poll


def _draft(session: Session, actor: Actor, event_id: int, poll_id: int) -> Poll:
    locked = locked_poll(session, actor, event_id, poll_id)
    if locked.state != PollState.DRAFT:
        raise NotADraft()
    return locked.poll


def _require_room(session: Session, event_id: int) -> None:
    there = select(func.count()).select_from(Poll).where(Poll.event_id == event_id, Poll.deleted_at.is_(None))
    if (session.scalar(there) or 0) >= POLLS_MAX:
        raise TooManyPolls(most=POLLS_MAX)


def _columns(plan: PollPlan) -> dict[str, object]:
    names = ("kind", "question", "most", "points", "showing", "seconds")
    return {name: getattr(plan, name) for name in names}


def _store_choices(session: Session, poll: Poll, choices: tuple[Choice, ...]) -> None:
    session.add_all(
        PollOption(organisation_id=poll.organisation_id, poll_id=poll.id, place=place, text=choice.text, right=choice.right)
        for place, choice in enumerate(choices)
    )
    session.flush()
