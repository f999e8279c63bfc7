"""Entry points: the places through which people come in."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import FieldError, NotFound
from core.i18n import N_
from core.models import Channel, EntryPoint, Event, Member
from core.money import MINOR_MAX, is_currency
from core.permissions import Actor, Permission
from core.services.entry_points.codes import issue_code

NAME_MAX = 120


class NameMissing(FieldError):
    """An entry point without a name cannot be told from the next."""

    code = "entry_point.name_missing"
    field = "name"
    message = N_("Give it a name you will recognise in the report.")


class OwnerUnknown(FieldError):
    """The owner is none of the organisation's members."""

    code = "entry_point.owner_unknown"
    field = "owner_id"
    message = N_("Choose a member of your organisation, or nobody.")


class CostUnusable(FieldError):
    """The cost is negative, absurd, or in no currency."""

    code = "entry_point.cost_unusable"
    field = "cost"
    message = N_("Choose a currency and a cost of zero or more.")


@dataclass(frozen=True)
class EntryPointDetails:
    """What is said about an entry point; the cost in minor units."""

    name: str
    channel: Channel
    owner_id: int | None = None
    cost_minor: int = 0
    currency: str = "EUR"


def create_entry_point(session: Session, actor: Actor, event: Event, details: EntryPointDetails) -> EntryPoint:
    """Open a new way in, with a code of its own."""
    actor.require(Permission.EDIT_ENTRY_POINTS)
    if event.organisation_id != actor.organisation_id:
        raise NotFound()
    entry_point = EntryPoint(organisation_id=actor.organisation_id, event_id=event.id)
    _apply(session, actor, entry_point, details)
    session.add(entry_point)
    session.flush()
    issue_code(session, event, entry_point=entry_point)
    session.flush()
    session.refresh(entry_point)
    return entry_point


def update_entry_point(session: Session, actor: Actor, entry_point: EntryPoint, details: EntryPointDetails) -> EntryPoint:
    """Change what is said about it; its code stays, because it is printed."""
    _may_edit(actor, entry_point)
    _apply(session, actor, entry_point, details)
    return entry_point


def archive_entry_point(actor: Actor, entry_point: EntryPoint) -> EntryPoint:
    """Put it out of sight. Its code keeps working and its numbers count: the posters still hang."""
    _may_edit(actor, entry_point)
    entry_point.archived_at = entry_point.archived_at or now()
    return entry_point


def restore_entry_point(actor: Actor, entry_point: EntryPoint) -> EntryPoint:
    """Bring it back into sight."""
    _may_edit(actor, entry_point)
    entry_point.archived_at = None
    return entry_point


def _may_edit(actor: Actor, entry_point: EntryPoint) -> None:
    actor.require(Permission.EDIT_ENTRY_POINTS)
    if entry_point.organisation_id != actor.organisation_id:
        raise NotFound()


def _apply(session: Session, actor: Actor, entry_point: EntryPoint, details: EntryPointDetails) -> None:
    name = details.name.strip()
    if not name or len(name) > NAME_MAX:
        raise NameMissing()
    if not is_currency(details.currency) or not 0 <= details.cost_minor <= MINOR_MAX:
        raise CostUnusable()
    if details.owner_id is not None and details.owner_id != entry_point.owner_id:
        _check_owner(session, actor.organisation_id, details.owner_id)
    entry_point.name = name
    entry_point.channel = details.channel
    entry_point.owner_id = details.owner_id
    entry_point.cost_minor = details.cost_minor
    entry_point.currency = details.currency


def _check_owner(session: Session, organisation_id: int, owner_id: int) -> None:
    belongs = (Member.id == owner_id, Member.organisation_id == organisation_id, Member.removed_at.is_(None))
    if session.scalar(select(Member.id).where(*belongs)) is None:
        raise OwnerUnknown()
