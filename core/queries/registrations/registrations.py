"""The console's registrations: who came, by what way, through whom."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from core.errors import NotFound
from core.models import (
    Attendance,
    Clip,
    Code,
    EntryPoint,
    Event,
    Person,
    Referral,
    Registration,
    RegistrationStatus,
    ReplayProgress,
    Visit,
    Visitor,
)

PAGE_SIZE = 50
EXPORT_BATCH = 500
ANCESTORS_MAX = 1000  # a chain this long is a broken edge, not a chain
Ranked = Callable[[list[int]], list[int]]  # registrations in another order
Parent = aliased(Registration, name="parent")
Second = aliased(Registration, name="second")
Child = aliased(Registration, name="child")
Found = Select[Registration, str, str, int, int, int, int]


@dataclass(frozen=True)
class RegistrationRow:
    """A registration with where it came from and what became of it; `brought` are those directly below who hold a place."""

    registration: Registration
    entry_point: str | None
    parent: str | None
    parent_id: int | None
    seconds: int
    brought: int
    replay_ms: int = 0
    generation: int = 0


@dataclass(frozen=True)
class RegistrationFilter:
    """What the list is narrowed by; empty values narrow nothing."""

    search: str = ""
    status: RegistrationStatus | None = None
    entry_point_id: int | None = None
    came: str = ""


@dataclass(frozen=True)
class RegistrationPage:
    """One page of the list, and how long the whole is."""

    rows: Sequence[RegistrationRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True)
class Step:
    """One person on the way from the root."""

    id: int
    name: str


@dataclass(frozen=True)
class Touch:
    """One visit of the person's journey: when, by which code, whose code it is, and the clip that it led to."""

    visit: Visit
    entry_point: str | None
    sharer: str | None
    clip: str | None = None


def page_of_registrations(
    session: Session, event: Event, narrow: RegistrationFilter, page: int, ranked: Ranked | None = None
) -> RegistrationPage:
    """Newest first, unless `ranked` puts them otherwise. A page beyond the last shows the last."""
    conditions = _conditions(event, narrow)
    if ranked is not None:
        return _page_of_ranked(session, conditions, page, ranked)
    counted = select(func.count()).select_from(Registration).join(Person).outerjoin(Referral, _is_child())
    total = session.scalar(counted.where(*conditions)) or 0
    last = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), last)
    found = session.execute(_newest(conditions).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    generations = _generations(session, [row[0].id for row in found])
    return RegistrationPage([_row(row, generations.get(row[0].id, 0)) for row in found], total, page)


def _page_of_ranked(session: Session, conditions: Sequence[ColumnElement[bool]], page: int, ranked: Ranked) -> RegistrationPage:
    """The order is known of everybody only, so everybody's id is read, and the rows of those shown."""
    everybody = select(Registration.id).join(Person).outerjoin(Referral, _is_child()).where(*conditions)
    ids = ranked(list(session.scalars(everybody.order_by(Registration.created_at.desc(), Registration.id.desc()))))
    page = min(max(1, page), max(1, -(-len(ids) // PAGE_SIZE)))
    shown = ids[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    found = {row[0].id: row for row in session.execute(_rows([*conditions, Registration.id.in_(shown)]))}
    generations = _generations(session, shown)
    return RegistrationPage([_row(found[id_], generations.get(id_, 0)) for id_ in shown], len(ids), page)


def export_registrations(session: Session, event: Event, narrow: RegistrationFilter) -> Iterator[RegistrationRow]:
    """Every registration of the list, read in batches so that a large event does not fill the memory."""
    statement = _newest(_conditions(event, narrow)).execution_options(yield_per=EXPORT_BATCH)
    for batch in session.execute(statement).partitions():
        generations = _generations(session, [row[0].id for row in batch])
        yield from (_row(row, generations.get(row[0].id, 0)) for row in batch)


def get_registration(session: Session, event: Event, registration_id: int) -> RegistrationRow:
    """One registration of this event."""
    found = session.execute(_rows([*_conditions(event, RegistrationFilter()), Registration.id == registration_id])).one_or_none()
    if found is None:
        raise NotFound()
    return _row(found, _generations(session, [registration_id]).get(registration_id, 0))


def list_brought(session: Session, registration_id: int) -> list[Registration]:
    """Those who came through this person directly, in the order they came."""
    children = select(Registration).join(Referral, _is_child()).where(Referral.parent_id == registration_id)
    return list(session.scalars(children.order_by(Registration.created_at, Registration.id)))


def journey(session: Session, registration: Registration) -> list[Touch]:
    """Every visit to the event by a browser known to be this person's, in the order they happened."""
    theirs = select(Visitor.id).where(
        or_(Visitor.person_id == registration.person_id, Visitor.id == registration.visitor_id),
        Visitor.organisation_id == registration.organisation_id,
    )
    rows = session.execute(
        select(Visit, EntryPoint.name, Registration.name, Clip.title)
        .outerjoin(Code, Code.code == Visit.code)
        .outerjoin(EntryPoint, EntryPoint.id == Code.entry_point_id)
        .outerjoin(Registration, Registration.id == Code.registration_id)
        .outerjoin(Clip, Clip.id == Visit.clip_id)
        .where(Visit.event_id == registration.event_id, Visit.visitor_id.in_(theirs))
        .order_by(Visit.created_at, Visit.id)
    )
    return [Touch(*row) for row in rows]


def chains_of(session: Session, registration_ids: Sequence[int]) -> dict[int, list[Step]]:
    """For each registration everybody from its root to its parent; their number is its generation."""
    chain = _ancestors(registration_ids)
    rows = session.execute(
        select(chain.c.start, Registration.id, Registration.name)
        .join(Registration, Registration.id == chain.c.id)
        .where(chain.c.depth > 0)
        .order_by(chain.c.start, chain.c.depth.desc())
    )
    chains: dict[int, list[Step]] = {}
    for start, registration_id, name in rows:
        chains.setdefault(start, []).append(Step(registration_id, name))
    return chains


def _is_child() -> ColumnElement[bool]:
    return Referral.child_id == Registration.id


def _conditions(event: Event, narrow: RegistrationFilter) -> list[ColumnElement[bool]]:
    conditions = [
        Registration.event_id == event.id,
        Registration.organisation_id == event.organisation_id,
        Registration.merged_into_id.is_(None),
    ]
    if narrow.search:
        needle = narrow.search.lower()
        columns = (Registration.name, Person.email, Person.phone)
        conditions.append(or_(*(func.lower(column).contains(needle, autoescape=True) for column in columns)))
    if narrow.status is not None:
        conditions.append(Registration.status == narrow.status)
    if narrow.entry_point_id is not None:
        conditions.append(Registration.entry_point_id == narrow.entry_point_id)
    if narrow.came == "referral":
        conditions.append(Referral.child_id.is_not(None))
    if narrow.came == "directly":
        conditions += [Referral.child_id.is_(None), Registration.entry_point_id.is_(None)]
    return conditions


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Found:
    return _rows(conditions).order_by(Registration.created_at.desc(), Registration.id.desc())


def _rows(conditions: Sequence[ColumnElement[bool]]) -> Found:
    edge = aliased(Referral)
    came = select(func.count()).join_from(edge, Child, Child.id == edge.child_id).where(edge.parent_id == Registration.id)
    brought = came.where(Child.status == RegistrationStatus.REGISTERED).correlate(Registration).scalar_subquery()
    seconds = func.coalesce(Attendance.seconds, 0)
    return (
        select(Registration, EntryPoint.name, Parent.name, Parent.id, seconds, brought, _replay_ms())
        .join(Registration.person)
        .outerjoin(EntryPoint, EntryPoint.id == Registration.entry_point_id)
        .outerjoin(Referral, _is_child())
        .outerjoin(Parent, Parent.id == Referral.parent_id)
        .outerjoin(Attendance, Attendance.registration_id == Registration.id)
        .outerjoin(ReplayProgress, ReplayProgress.registration_id == Registration.id)
        .options(contains_eager(Registration.person))
        .where(*conditions)
    )


def _replay_ms() -> ColumnElement[int]:
    """What somebody watched of the replay, at a place that was merged into theirs too; each by its index, not by one OR."""
    elsewhere = aliased(ReplayProgress)
    joined = select(func.sum(elsewhere.watched_ms)).join_from(Second, elsewhere, elsewhere.registration_id == Second.id)
    merged = joined.where(Second.merged_into_id == Registration.id).correlate(Registration).scalar_subquery()
    return func.coalesce(ReplayProgress.watched_ms, 0) + func.coalesce(merged, 0)


def _row(found: Row[Registration, str, str, int, int, int, int], generation: int) -> RegistrationRow:
    return RegistrationRow(*found, generation)


def _ancestors(registration_ids: Sequence[int]):  # type: ignore[no-untyped-def]  # noqa: ANN202 (a CTE has no useful type)
    start = select(Registration.id.label("start"), Registration.id.label("id"), literal(0).label("depth")).where(
        Registration.id.in_(registration_ids)
    )
    chain = start.cte("chain", recursive=True)
    step = select(chain.c.start, Referral.parent_id, chain.c.depth + 1).join_from(
        chain, Referral, Referral.child_id == chain.c.id
    )
    return chain.union_all(step.where(chain.c.depth < ANCESTORS_MAX))


def _generations(session: Session, registration_ids: Sequence[int]) -> dict[int, int]:
    if not registration_ids:
        return {}
    chain = _ancestors(registration_ids)
    rows = session.execute(select(chain.c.start, func.max(chain.c.depth)).group_by(chain.c.start))
    return dict(rows.all())
