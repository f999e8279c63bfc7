"""The row of a show: whoever changes anything about a show locks it, so that hosts take turns."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import one_at_a_time
from core.models import Show
from core.permissions import Actor, Permission
from core.queries.events.events import get_event
from core.services.room.boards import change_board

ITEMS_BOARD = "show"
AIR_BOARD = "air"
HOLDING_BOARD = "holding"


def lock_show(session: Session, actor: Actor, event_id: int) -> Show:
    """The show of the actor's event with its row locked; made when the event never had one."""
    actor.require(Permission.RUN_EVENTS)
    get_event(session, actor.organisation_id, event_id)
    return _find(session, event_id) or _make(session, actor, event_id)


def changed(session: Session, show: Show, *boards: str) -> None:
    """These boards look otherwise after the commit."""
    for board in boards:
        change_board(session, show.organisation_id, show.event_id, board)


def _find(session: Session, event_id: int) -> Show | None:
    locked = select(Show).where(Show.event_id == event_id).with_for_update()
    return session.scalar(locked, execution_options={"populate_existing": True})


def _make(session: Session, actor: Actor, event_id: int) -> Show:
    one_at_a_time(session, f"show {event_id}")
    if (found := _find(session, event_id)) is not None:
        return found
    show = Show(event_id=event_id, organisation_id=actor.organisation_id)
    session.add(show)
    session.flush()
    return show
