"""The poll that a host or a moderator means, locked, and telling the room when it changed."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import Event, EventStatus, Poll
from core.permissions import Actor, Permission
from core.poll_rules.kinds import PollState
from core.services.room.boards import change_board


@dataclass(frozen=True)
class LockedPoll:
    """A poll nobody else can change until this transaction ends, and how its event stands."""

    poll: Poll
    event_status: EventStatus

    @property
    def state(self) -> PollState:
        """Whether it takes votes now."""
        return self.poll.state_at(now(), self.event_status)


def locked_poll(session: Session, actor: Actor, event_id: int, poll_id: int, *, deleted: bool = False) -> LockedPoll:
    """The actor's organisation's poll, which they may run; not found elsewhere."""
    return _locked(session, actor, Permission.RUN_EVENTS, event_id, poll_id, deleted=deleted)


def moderated_poll(session: Session, actor: Actor, event_id: int, poll_id: int) -> LockedPoll:
    """The same for whoever may moderate what people say in it."""
    return _locked(session, actor, Permission.MODERATE, event_id, poll_id)


def event_of(session: Session, actor: Actor, event_id: int) -> EventStatus:
    """How the actor's organisation's event stands; its row is locked, so that two polls are not added at once."""
    wanted = select(Event.status).where(Event.id == event_id, Event.organisation_id == actor.organisation_id)
    status = session.scalar(wanted.with_for_update())
    if status is None:
        raise NotFound()
    return EventStatus(status)


def poll_changed(session: Session, poll: Poll) -> None:
    """It looks otherwise to everybody in the room, to the team, and to those who compare points."""
    for board in ("polls", "leaders", "polls_all"):
        change_board(session, poll.organisation_id, poll.event_id, board)


def _locked(
    session: Session, actor: Actor, permission: Permission, event_id: int, poll_id: int, *, deleted: bool = False
) -> LockedPoll:
    actor.require(permission)
    ours = select(Poll, Event.status).join(Event, Event.id == Poll.event_id)
    wanted = ours.where(
        Poll.id == poll_id,
        Poll.event_id == event_id,
        Poll.organisation_id == actor.organisation_id,
        Poll.deleted_at.is_not(None) if deleted else Poll.deleted_at.is_(None),
    )
    row = session.execute(wanted.with_for_update(of=Poll), execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound()
    return LockedPoll(row[0], EventStatus(row[1]))
