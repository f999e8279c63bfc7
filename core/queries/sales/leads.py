"""The console's leads: the list, and one person's lead with its deals and what was done about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from core.models import Deal, Event, Lead, LeadEntry, LeadStage, Member, Person, Registration
from core.permissions import Actor, Permission
from core.queries.sales.interests import Interest, interests_of
from core.queries.team.members import list_members

PAGE_SIZE = 50
EXPORT_BATCH = 500
HISTORY_MAX = 30
NOBODY = 0

Found = Row[Lead, str, str | None, str | None, str, str | None]


@dataclass(frozen=True)
class LeadFilter:
    """What the list is narrowed by; empty values narrow nothing, `NOBODY` as the owner finds leads without one."""

    stage: LeadStage | None = None
    owner_id: int | None = None
    event_id: int | None = None


@dataclass(frozen=True)
class LeadRow:
    """A lead with whose it is, where it began, what it bought, by currency in minor units, and what it asked about."""

    lead: Lead
    name: str
    email: str | None
    phone: str | None
    event: str
    owner: str | None
    worth: Sequence[tuple[str, int]]
    interests: Sequence[Interest]


@dataclass(frozen=True)
class LeadPage:
    """One page of the list, how long the whole is, and how many stand where."""

    rows: Sequence[LeadRow]
    counts: dict[LeadStage, int]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class LeadCard:
    """What a registration's page shows of the person's lead; `lead` is None while, or since, they are none."""

    lead: Lead | None
    owner: str | None
    may_edit: bool
    deals: Sequence[Deal]
    history: Sequence[tuple[LeadEntry, str | None]]
    interests: Sequence[Interest] = ()


def visible(actor: Actor) -> ColumnElement[bool]:
    """The leads a member may see: all, or for an agent their own and those nobody looks after."""
    mine = Lead.organisation_id == actor.organisation_id
    if actor.may(Permission.ASSIGN_LEADS):
        return mine
    return mine & or_(Lead.owner_id == actor.member_id, Lead.owner_id.is_(None))


def page_of_leads(session: Session, actor: Actor, narrow: LeadFilter, page: int) -> LeadPage:
    """Newest first. A page beyond the last shows the last."""
    actor.require(Permission.WORK_LEADS)
    anywhere = _conditions(actor, LeadFilter(None, narrow.owner_id, narrow.event_id))
    counted = session.execute(select(Lead.stage, func.count()).where(*anywhere).group_by(Lead.stage))
    counts = {LeadStage(stage): number for stage, number in counted}
    total = counts.get(narrow.stage, 0) if narrow.stage else sum(counts.values())
    page = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    listed = _newest(_conditions(actor, narrow)).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return LeadPage(_rows(session, session.execute(listed).all()), counts, total, page)


def export_leads(session: Session, actor: Actor, narrow: LeadFilter) -> Iterator[LeadRow]:
    """Every lead of the list, read in batches."""
    actor.require(Permission.WORK_LEADS)
    statement = _newest(_conditions(actor, narrow)).execution_options(yield_per=EXPORT_BATCH)
    for batch in session.execute(statement).partitions():
        yield from _rows(session, batch)


def lead_events(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """The events at which a lead began, by title, to choose one from."""
    began = select(Event.id, Event.title).where(Event.id.in_(select(Lead.event_id).where(visible(actor))))
    return [(event_id, title) for event_id, title in session.execute(began.order_by(Event.title, Event.id))]


def lead_owners(session: Session, organisation_id: int) -> list[Member]:
    """The members who may look after leads."""
    return [member for member in list_members(session, organisation_id) if Actor.of(member).may(Permission.WORK_LEADS)]


def get_lead(session: Session, actor: Actor, lead_id: int) -> LeadRow | None:
    """One lead the actor may see."""
    found = session.execute(_newest((visible(actor), Lead.id == lead_id))).all()
    return _rows(session, found)[0] if found else None


def lead_card(session: Session, actor: Actor, registration_id: int) -> LeadCard | None:
    """The lead of one registration, already found to be the organisation's; None for members without leads."""
    if not actor.may(Permission.WORK_LEADS):
        return None
    found = session.execute(
        select(Lead, Member.name).outerjoin(Member, Member.id == Lead.owner_id).where(Lead.registration_id == registration_id)
    ).one_or_none()
    lead, owner = found if found else (None, None)
    may_edit = lead is None or actor.may(Permission.ASSIGN_LEADS) or lead.owner_id in (None, actor.member_id)
    if not may_edit:
        return LeadCard(lead, owner, may_edit, (), ())
    deals = session.scalars(select(Deal).where(Deal.registration_id == registration_id).order_by(Deal.won_at, Deal.id)).all()
    interests = interests_of(session, [registration_id]).get(registration_id, ())
    return LeadCard(lead, owner, may_edit, deals, _history(session, registration_id), interests)


def _history(session: Session, registration_id: int) -> list[tuple[LeadEntry, str | None]]:
    """What was done, newest first, by whom."""
    acts = (
        select(LeadEntry, Member.name)
        .outerjoin(Member, Member.id == LeadEntry.member_id)
        .where(LeadEntry.registration_id == registration_id)
        .order_by(LeadEntry.id.desc())
        .limit(HISTORY_MAX)
    )
    return [(entry, name) for entry, name in session.execute(acts)]


def _conditions(actor: Actor, narrow: LeadFilter) -> list[ColumnElement[bool]]:
    conditions = [visible(actor)]
    if narrow.stage is not None:
        conditions.append(Lead.stage == narrow.stage)
    if narrow.owner_id is not None:
        conditions.append(Lead.owner_id.is_(None) if narrow.owner_id == NOBODY else Lead.owner_id == narrow.owner_id)
    if narrow.event_id is not None:
        conditions.append(Lead.event_id == narrow.event_id)
    return conditions


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Lead, str, str | None, str | None, str, str | None]:
    return (
        select(Lead, Registration.name, Person.email, Person.phone, Event.title, Member.name)
        .join(Registration, Registration.id == Lead.registration_id)
        .join(Person, Person.id == Lead.person_id)
        .join(Event, Event.id == Lead.event_id)
        .outerjoin(Member, Member.id == Lead.owner_id)
        .where(*conditions)
        .order_by(Lead.id.desc())
    )


def _rows(session: Session, found: Sequence[Found]) -> list[LeadRow]:
    worth = _worth(session, [row[0].id for row in found])
    interests = interests_of(session, [row[0].registration_id for row in found])
    return [LeadRow(*row, worth.get(row[0].id, ()), interests.get(row[0].registration_id, ())) for row in found]


def _worth(session: Session, lead_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """What each lead bought and kept, the largest amount first."""
    if not lead_ids:
        return {}
    sums = session.execute(
        select(Deal.lead_id, Deal.currency, func.sum(Deal.value_minor))
        .where(Deal.lead_id.in_(lead_ids), Deal.refunded_at.is_(None))
        .group_by(Deal.lead_id, Deal.currency)
        .order_by(func.sum(Deal.value_minor).desc(), Deal.currency)
    )
    worth: dict[int, list[tuple[str, int]]] = {}
    for lead_id, currency, minor in sums:
        worth.setdefault(lead_id, []).append((currency, int(minor)))
    return worth
