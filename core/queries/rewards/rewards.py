"""The ledger of an event's rewards: each with its history, and what did not accrue, with the reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from core.models import Event, Member, Person, Registration, Reward, RewardCut, RewardEntry, RewardPlan
from core.queries.rewards.plans import UNDER_REVIEW
from referral.rewards.states import State

PAGE_SIZE = 50
EXPORT_BATCH = 500
CUTS_SHOWN = 20
Columns = TypeVarTuple("Columns")
Earner = aliased(Registration, name="earner")
Converted = aliased(Registration, name="converted")
Before, After = aliased(Reward, name="before"), aliased(Reward, name="after")


@dataclass(frozen=True)
class Line:
    """One step of a reward and who took it; None is the system."""

    entry: RewardEntry
    member: str | None


@dataclass(frozen=True)
class LedgerRow:
    """One reward: who earned it, by whom, and its history, with that of those taken back before it was earned again.

    Names are None where a person was erased.
    """

    reward: Reward
    earner: str | None
    email: str | None
    converted: str | None
    history: Sequence[Line]

    @property
    def currency(self) -> str:
        """Its plan's."""
        return self.reward.plan.currency

    @property
    def last(self) -> Line:
        """The latest step."""
        return self.history[-1]


@dataclass(frozen=True)
class LedgerFilter:
    """What the ledger is narrowed by; empty values narrow nothing."""

    search: str = ""
    state: State | None = None
    under_review: bool = False


@dataclass(frozen=True)
class LedgerPage:
    """One page of the ledger, how long the whole is, and the latest reward there was when it was read."""

    rows: Sequence[LedgerRow]
    total: int
    page: int
    newest_id: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class CutRow:
    """An amount that somebody was promised and did not get."""

    cut: RewardCut
    person: str | None
    converted: str | None
    currency: str


def page_of_rewards(session: Session, event: Event, narrow: LedgerFilter, page: int) -> LedgerPage:
    """Newest first, in three statements. A page beyond the last shows the last.

    What was taken back and earned again is one line, with one history, but where the list is of what was taken back.
    """
    conditions = _shown(event, narrow)
    counted = _joined(select(func.count(), func.coalesce(func.max(Reward.id), 0)).select_from(Reward)).where(*conditions)
    total, newest_id = session.execute(counted).one()
    page = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    found = session.execute(_newest(conditions).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return LedgerPage(_rows(session, found), total, page, newest_id)


def export_rewards(session: Session, event: Event, narrow: LedgerFilter) -> Iterator[LedgerRow]:
    """The whole ledger as it is narrowed, read in batches."""
    statement = _newest(_conditions(event, narrow)).execution_options(yield_per=EXPORT_BATCH)
    for batch in session.execute(statement).partitions():
        yield from _rows(session, batch)


def list_ids(session: Session, event: Event, narrow: LedgerFilter, newest_id: int, limit: int) -> list[int]:
    """The ids of the narrowed ledger as somebody saw it, newest first, up to a limit.

    Whoever decides about a whole list has looked at none of its reviews, so those are left out of any list but their own.
    """
    seen = [*_shown(event, narrow), Reward.id <= newest_id]
    if not narrow.under_review:
        seen.append(~UNDER_REVIEW)
    statement = _joined(select(Reward.id)).where(*seen).order_by(Reward.id.desc())
    return list(session.scalars(statement.limit(limit)))


def recent_cuts(session: Session, event: Event, limit: int = CUTS_SHOWN) -> list[CutRow]:
    """Why somebody did not get something, the latest first."""
    rows = session.execute(
        select(RewardCut, Earner.name, Converted.name, RewardPlan.currency)
        .join(RewardPlan, RewardPlan.id == RewardCut.plan_id)
        .outerjoin(Earner, Earner.id == RewardCut.registration_id)
        .outerjoin(Converted, Converted.id == RewardCut.converted_id)
        .where(RewardCut.event_id == event.id, RewardCut.organisation_id == event.organisation_id)
        .order_by(RewardCut.created_at.desc(), RewardCut.id.desc())
        .limit(limit)
    )
    return [CutRow(*row) for row in rows]


def _shown(event: Event, narrow: LedgerFilter) -> list[ColumnElement[bool]]:
    conditions = _conditions(event, narrow)
    return conditions if narrow.state is State.TAKEN_BACK else [*conditions, ~exists().where(_earned_again(Reward, After))]


def _earned_again(before: type[Reward], after: type[Reward]) -> ColumnElement[bool]:
    """Whether the later reward is the same earner's for the same, where the earlier was taken back."""
    return and_(
        before.trigger == after.trigger,
        before.conversion_id == after.conversion_id,
        before.level == after.level,
        before.person_id == after.person_id,
        before.id < after.id,
        before.state == State.TAKEN_BACK,
    )


def _conditions(event: Event, narrow: LedgerFilter) -> list[ColumnElement[bool]]:
    conditions = [Reward.event_id == event.id, Reward.organisation_id == event.organisation_id]
    if narrow.search:
        needle = narrow.search.lower()
        columns = (Earner.name, Person.email, Converted.name)
        conditions.append(or_(*(func.lower(column).contains(needle, autoescape=True) for column in columns)))
    if narrow.state is not None:
        conditions.append(Reward.state == narrow.state)
    if narrow.under_review:
        conditions.append(UNDER_REVIEW)
    return conditions


def _joined(statement: Select[*Columns]) -> Select[*Columns]:
    return (
        statement.outerjoin(Earner, Earner.id == Reward.registration_id)
        .outerjoin(Person, Person.id == Reward.person_id)
        .outerjoin(Converted, Converted.id == Reward.converted_id)
    )


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Reward, str, str | None, str]:
    return (
        select(Reward, Earner.name, Person.email, Converted.name)
        .join(Reward.plan)
        .outerjoin(Earner, Earner.id == Reward.registration_id)
        .outerjoin(Person, Person.id == Reward.person_id)
        .outerjoin(Converted, Converted.id == Reward.converted_id)
        .options(contains_eager(Reward.plan))
        .where(*conditions)
        .order_by(Reward.id.desc())
    )


def _rows(session: Session, found: Sequence[Row[Reward, str, str | None, str]]) -> list[LedgerRow]:
    history: dict[int, list[Line]] = {}
    same = and_(Before.conversion_id == Reward.conversion_id, Before.trigger == Reward.trigger)  # by its index
    entries = session.execute(
        select(Reward.id, RewardEntry, Member.name)
        .select_from(Reward)
        .join(Before, and_(same, or_(Before.id == Reward.id, _earned_again(Before, Reward))))
        .join(RewardEntry, RewardEntry.reward_id == Before.id)
        .outerjoin(Member, Member.id == RewardEntry.member_id)
        .where(Reward.id.in_([row[0].id for row in found]))
        .order_by(RewardEntry.id)
    )
    for reward_id, entry, member in entries:
        history.setdefault(reward_id, []).append(Line(entry, member))
    return [LedgerRow(*row, history[row[0].id]) for row in found]
