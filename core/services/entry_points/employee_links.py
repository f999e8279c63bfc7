"""Links of the staff: each member may have an entry point of their own at every event."""

from sqlalchemy.orm import Session

from core.models import Channel, EntryPoint
from core.permissions import Actor, Permission
from core.queries.spread.employee_links import find_employee_link
from core.services.entry_points.codes import issue_code
from core.services.events.events import locked_event
from core.services.events.seats import RegistrationClosed, is_open


def take_employee_link(session: Session, actor: Actor, event_id: int) -> EntryPoint:
    """The member's own entry point, made at the first time; the event is held meanwhile, so two clicks make one.

    Anybody of the staff may, also who may not make entry points: it can only be their own, costs nothing and bears their name.
    """
    actor.require(Permission.SEE_EVENTS)
    event = locked_event(session, actor, event_id)
    found = find_employee_link(session, event, actor.member_id)
    if found is not None:
        return found
    if not is_open(event):
        raise RegistrationClosed()
    made = EntryPoint(
        organisation_id=event.organisation_id,
        event_id=event.id,
        name=actor.name,
        channel=Channel.EMPLOYEE,
        owner_id=actor.member_id,
    )
    session.add(made)
    session.flush()
    issue_code(session, event, entry_point=made)
    session.refresh(made)
    return made
