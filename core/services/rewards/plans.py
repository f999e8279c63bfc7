"""Plans for rewards: made, changed and ended by people; their rows held by whoever gives or moves a reward."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from core.clock import now
from core.database import insert_unless_there
from core.errors import FieldError, NotFound
from core.events import RewardPlanChanged
from core.models import Event, EventStatus, PlanAction, Registration, Reward, RewardCut, RewardPlan
from core.money import MINOR_MAX, is_currency, to_text
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.rewards.plans import find_running_plan
from core.services.rewards.errors import (
    AmountUnusable,
    BudgetBelowPromises,
    BudgetBelowReward,
    BudgetUnusable,
    CapUnusable,
    CurrencyFixed,
    CurrencyUnusable,
    HoldUnusable,
    LevelsUnusable,
    MinutesUnusable,
    NobodyComes,
    PlanEnded,
    PlanRunning,
    PlanSpent,
    ShareTooSmall,
    TriggerFixed,
)
from core.services.rewards.plan_history import changes_to, note
from referral.errors import ReferralError
from referral.rewards.accrual import Reason
from referral.rewards.plans import Plan, Trigger

ATTENDED_MINUTES_MAX = 24 * 60
HOLD_DAYS = 14
ATTENDED_MINUTES = 10
REFUSALS: dict[str, type[FieldError]] = {
    refusal.code: refusal
    for refusal in (AmountUnusable, BudgetUnusable, CurrencyUnusable, LevelsUnusable, CapUnusable, HoldUnusable)
}


@dataclass(frozen=True)
class PlanDetails:
    """What a plan says; money in minor units. `attended_minutes` matters where attending is rewarded."""

    trigger: Trigger
    amount_minor: int
    budget_minor: int
    currency: str
    levels: int = 1
    cap_minor: int | None = None
    hold_days: int = HOLD_DAYS
    attended_minutes: int = ATTENDED_MINUTES


def promise_of(details: PlanDetails) -> Plan:
    """The plan as the arithmetic knows it, or the refusal that belongs beside a field."""
    _check(details)
    try:
        promise = Plan(
            trigger=details.trigger,
            amount_minor=details.amount_minor,
            budget_minor=details.budget_minor,
            currency=details.currency,
            levels=details.levels,
            cap_minor=details.cap_minor,
            hold_days=details.hold_days,
        )
    except ReferralError as refusal:
        raise REFUSALS[refusal.code]() from refusal
    if promise.shares_minor[-1] < 1:
        raise ShareTooSmall()
    return promise


def make_plan(session: Session, actor: Actor, event: Event, details: PlanDetails, *, applies_to_past: bool = False) -> RewardPlan:
    """Promise rewards from now on; for what has happened already only when that is said."""
    actor.require(Permission.MANAGE_REWARDS)
    if event.organisation_id != actor.organisation_id:
        raise NotFound()
    if details.budget_minor < promise_of(details).shares_minor[0]:
        raise BudgetBelowReward()
    plan = insert_unless_there(
        session,
        RewardPlan,
        organisation_id=event.organisation_id,
        event_id=event.id,
        counts_from=None if applies_to_past else now(),
        created_by_id=actor.member_id,
        **vars(details),
    )
    if plan is None:
        raise PlanRunning()
    note(session, actor, plan, PlanAction.MAKE)
    record(session, RewardPlanChanged(plan.organisation_id, plan.event_id, plan.id))
    return plan


def edit_plan(session: Session, actor: Actor, plan_id: int, details: PlanDetails) -> RewardPlan:
    """Change what is promised from now on; what has accrued stays as it is.

    A larger budget or cap is offered to those whom the smaller one left with nothing.
    """
    plan = _running_plan(session, actor, plan_id)
    promise_of(details)
    _check_promises(session, plan, details)
    if changes := changes_to(plan, vars(details)):
        note(session, actor, plan, PlanAction.EDIT, **changes)
    for name, value in vars(details).items():
        setattr(plan, name, value)
    _ask_again(session, plan)
    record(session, RewardPlanChanged(plan.organisation_id, plan.event_id, plan.id))
    return plan


def end_plan(session: Session, actor: Actor, plan_id: int, why: str = "") -> RewardPlan:
    """Promise nothing new. What has accrued goes its way, and people may still confirm who they are."""
    plan = _running_plan(session, actor, plan_id)
    plan.ended_at = now()
    note(session, actor, plan, PlanAction.END, why)
    return plan


def resume_plan(session: Session, actor: Actor, plan_id: int, why: str = "") -> RewardPlan:
    """Let an ended plan run as if it had not ended: who was brought meanwhile is rewarded too, as far as its budget goes."""
    plan = _own_plan(session, actor, plan_id)
    if plan.ended_at is None:
        return plan
    if plan.event.status == EventStatus.CANCELLED:
        raise NobodyComes()
    if plan.left_minor <= 0:
        raise PlanSpent()
    if find_running_plan(session, plan.event_id, plan.trigger) is not None:
        raise PlanRunning()
    try:
        with session.begin_nested():
            plan.ended_at = None
    except IntegrityError as error:  # another was made or resumed at this very moment
        raise PlanRunning() from error
    note(session, actor, plan, PlanAction.RESUME, why)
    record(session, RewardPlanChanged(plan.organisation_id, plan.event_id, plan.id))
    return plan


def lock_plan(session: Session, plan_id: int) -> RewardPlan:
    """The plan with its row held: whoever gives one of its rewards, or moves one, does so alone."""
    statement = select(RewardPlan).where(RewardPlan.id == plan_id).with_for_update()
    plan = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if plan is None:
        raise NotFound()
    return plan


def lock_plans(session: Session, event_id: int) -> Sequence[RewardPlan]:
    """All plans of an event, held; always in the same order, so that two never wait for each other."""
    statement = select(RewardPlan).where(RewardPlan.event_id == event_id).order_by(RewardPlan.id).with_for_update()
    return session.scalars(statement, execution_options={"populate_existing": True}).all()


def lock_plans_of_people(session: Session, organisation_id: int, person_ids: Collection[int]) -> None:
    """Hold every plan of the events these people have places at, before their own rows are held.

    In the other order an accrual, which holds its plan and refers to a person's row, would wait for whoever waits for it.
    """
    theirs = select(Registration.event_id).where(
        Registration.organisation_id == organisation_id, Registration.person_id.in_(person_ids)
    )
    plans = select(RewardPlan.id).where(RewardPlan.event_id.in_(theirs)).order_by(RewardPlan.id)
    session.execute(plans.with_for_update())


def _own_plan(session: Session, actor: Actor, plan_id: int) -> RewardPlan:
    actor.require(Permission.MANAGE_REWARDS)
    plan = lock_plan(session, plan_id)
    if plan.organisation_id != actor.organisation_id:
        raise NotFound()
    return plan


def _running_plan(session: Session, actor: Actor, plan_id: int) -> RewardPlan:
    plan = _own_plan(session, actor, plan_id)
    if plan.ended_at is not None:
        raise PlanEnded()
    return plan


def _check(details: PlanDetails) -> None:
    """What the arithmetic has no opinion on: what a column holds, and what people pay with."""
    if not is_currency(details.currency):
        raise CurrencyUnusable()
    if details.amount_minor > MINOR_MAX:
        raise AmountUnusable()
    if details.budget_minor > MINOR_MAX:
        raise BudgetUnusable()
    if (details.cap_minor or 0) > MINOR_MAX:
        raise CapUnusable()
    if not 1 <= details.attended_minutes <= ATTENDED_MINUTES_MAX:
        raise MinutesUnusable()


def _check_promises(session: Session, plan: RewardPlan, details: PlanDetails) -> None:
    """What people were promised holds."""
    if details.budget_minor < plan.reserved_minor:
        raise BudgetBelowPromises(reserved=f"{to_text(plan.reserved_minor, plan.currency)} {plan.currency}")
    changes_currency, changes_trigger = details.currency != plan.currency, details.trigger != plan.trigger
    if changes_trigger and find_running_plan(session, plan.event_id, details.trigger) is not None:
        raise PlanRunning()
    if not (changes_currency or changes_trigger) or not _has_promises(session, plan):
        return
    if changes_currency:
        raise CurrencyFixed(currency=plan.currency)
    raise TriggerFixed()


def _has_promises(session: Session, plan: RewardPlan) -> bool:
    given = select(Reward.id).where(Reward.plan_id == plan.id).exists()
    kept_open = select(RewardCut.id).where(RewardCut.plan_id == plan.id).exists()
    return bool(session.scalar(select(given | kept_open)))


def _ask_again(session: Session, plan: RewardPlan) -> None:
    """Whoever got nothing for want of budget or below the cap is asked for once more, unless their level went to another."""
    given = aliased(Reward)
    of_it = (given.plan_id == plan.id, given.conversion_id == RewardCut.conversion_id, given.level == RewardCut.level)
    has_reward = select(given.id).where(*of_it, ~given.may_return).exists()
    limits = RewardCut.reason.in_((Reason.CAP, Reason.BUDGET))
    session.execute(
        update(RewardCut)
        .where(RewardCut.plan_id == plan.id, limits, ~has_reward)
        .values(asked_again=True)
        .execution_options(synchronize_session=False)
    )
