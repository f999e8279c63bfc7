"""A small tree of people, and plans that reward it."""

from types import SimpleNamespace

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, Inspection, Member, Registration, Reward, RewardCut, RewardEntry, RewardPlan
from core.permissions import Actor
from core.platform import Platform
from core.services.rewards.plans import PlanDetails, make_plan
from referral.rewards.plans import Trigger
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration

FIVE_EUROS = PlanDetails(Trigger.REGISTERED, amount_minor=500, budget_minor=50_000, currency="EUR")


def tree_of(platform: Platform, **values: object) -> SimpleNamespace:
    """Maud brought Idris, who brought Ayla; all confirmed their addresses, nothing odd was found, and nothing is promised yet."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), **values)
        member = make_member(session, event.organisation, name="Ines V.")
        maud = person_at(session, event, "Maud")
        idris = person_at(session, event, "Idris", maud)
        ayla = person_at(session, event, "Ayla", idris)
        session.add(Inspection(event_id=event.id, organisation_id=event.organisation_id, inspected_at=now()))
    return SimpleNamespace(event=event, member=member, actor=Actor.of(member), maud=maud, idris=idris, ayla=ayla)


def person_at(
    session: Session, event: Event, name: str, parent: Registration | None = None, verified: bool = True
) -> Registration:
    """Somebody with a place, brought by `parent`."""
    person = make_person(session, event.organisation, name=name, verified_at=now() if verified else None)
    return make_registration(session, event, person, parent)


def promise(platform: Platform, stage: SimpleNamespace, details: PlanDetails = FIVE_EUROS, past: bool = True) -> RewardPlan:
    """A running plan, which by default counts what has happened already."""
    with platform.transaction() as session:
        return make_plan(session, stage.actor, session.get_one(Event, stage.event.id), details, applies_to_past=past)


def rewards_of(platform: Platform) -> list[Reward]:
    """Every reward there is, the first first."""
    with platform.reading() as session:
        return list(session.scalars(select(Reward).order_by(Reward.id)))


def cuts_of(platform: Platform) -> list[RewardCut]:
    """Every amount that did not accrue."""
    with platform.reading() as session:
        return list(session.scalars(select(RewardCut).order_by(RewardCut.id)))


def steps_of(platform: Platform, reward: Reward) -> list[tuple[str | None, str, str | None, str]]:
    """A reward's history: from, to, by whom, why."""
    with platform.reading() as session:
        rows = session.execute(
            select(RewardEntry.from_state, RewardEntry.to_state, Member.name, RewardEntry.why)
            .outerjoin(Member, Member.id == RewardEntry.member_id)
            .where(RewardEntry.reward_id == reward.id)
            .order_by(RewardEntry.id)
        )
        return [tuple(row) for row in rows]


def reserved(platform: Platform) -> int:
    """What the only plan has reserved."""
    with platform.reading() as session:
        return session.scalars(select(RewardPlan.reserved_minor)).one()


def age(platform: Platform, **values: object) -> None:
    """Let every reward have been earned, or held, at another time."""
    with platform.transaction() as session:
        session.execute(update(Reward).values(**values))


def count(platform: Platform, model: type) -> int:
    """How many rows there are."""
    with platform.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0
