"""Accrual: what one conversion earns those above it, reserved from the plan's budget in the transaction that says so."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Reward, RewardCut, RewardPlan, SystemReason
from core.queries.integrity.findings import review_codes
from core.queries.rewards.conversions import Above, Converted, chain_above, find_converted, is_known, unasked
from core.queries.rewards.plans import find_running_plan
from core.services.rewards.plans import lock_plan
from core.services.rewards.steps import begin, reserve, take_step
from referral.rewards.accrual import Accrual, Conversion, LedgerState, Reason, Referrer, owed
from referral.rewards.plans import Trigger
from referral.rewards.states import Action, Order, State

BATCH = 100


def accrue_for_event(session: Session, event_id: int, trigger: Trigger, conversion_id: int) -> list[Reward]:
    """Give what the event's running plan promises for a conversion, if it has one for that."""
    plan_id = find_running_plan(session, event_id, trigger)
    return [] if plan_id is None else accrue(session, plan_id, conversion_id)


def accrue(session: Session, plan_id: int, conversion_id: int) -> list[Reward]:
    """Give what a plan owes for one conversion; a second time gives nothing more.

    What the system took back is owed again once what it was for stands again: another row gives it, within what budget and cap
    leave then. What a member took back, or was paid, is settled for ever.

    The plan's row is held from before anything is read until the commit. So no two accruals find the same room in the budget,
    and who gives a place back meanwhile has the reward taken back by the job that follows.
    """
    plan = lock_plan(session, plan_id)
    return _accrue(session, plan, conversion_id)


def accrue_unasked(session: Session, plan_id: int, limit: int = BATCH) -> int:
    """Ask a plan for what it was not asked for: conversions whose job was lost or that came before it, promises kept open.

    Gives how many conversions were looked at: as many as `limit` means that more may be left. What was looked at is not found
    again before something changes: it has a reward by then, or a cut whose reason still holds, or does not count any more.
    """
    plan = lock_plan(session, plan_id)
    conversion_ids = unasked(session, plan, limit)
    codes = review_codes(session, plan.event_id) if conversion_ids else {}
    for conversion_id in conversion_ids:
        _accrue(session, plan, conversion_id, codes)
        session.flush()
    return len(conversion_ids)


def _accrue(session: Session, plan: RewardPlan, conversion_id: int, codes: Mapping[int, str] | None = None) -> list[Reward]:
    converted = find_converted(session, plan, conversion_id)
    if converted is None or (plan.ended_at is not None and not is_known(session, plan, conversion_id)):
        _forget_cuts(session, plan, conversion_id)
        return []
    chain = chain_above(session, converted.registration_id, plan.levels)
    if codes is None:
        concerned = {converted.registration_id, *(above.registration_id for above in chain)}
        codes = review_codes(session, plan.event_id, concerned)
    before = _given_before(session, plan, conversion_id)
    ledger = _ledger(session, plan, chain, before)
    accruals = owed(
        plan.promise,
        Conversion(converted.id, Trigger(plan.trigger), converted.person_id, codes.get(converted.registration_id)),
        [Referrer(above.person_id, above.verified, codes.get(above.registration_id)) for above in chain],
        ledger,
    )
    _forget_cuts(session, plan, conversion_id)
    by_level = dict(enumerate(chain, start=1))
    for accrual in accruals:
        _keep_cuts(session, plan, converted, by_level[accrual.key.level], accrual)
    given = [accrual for accrual in accruals if accrual.amount_minor]
    if given:
        reserve(session, plan, sum(accrual.amount_minor for accrual in given))
    returned = {reward.level for reward in before if reward.may_return}
    for reward in before:
        reward.asked_again = reward.may_return
    return [
        _give(session, plan, converted, by_level[accrual.key.level], accrual, again=accrual.key.level in returned)
        for accrual in given
    ]


def _given_before(session: Session, plan: RewardPlan, conversion_id: int) -> Sequence[Reward]:
    """Every reward for the conversion, by whatever plan."""
    given = select(Reward).where(Reward.trigger == plan.trigger, Reward.conversion_id == conversion_id).order_by(Reward.id)
    return session.scalars(given).all()


def _ledger(session: Session, plan: RewardPlan, chain: Sequence[Above], before: Sequence[Reward]) -> LedgerState:
    """What the plan has cost so far, as far as this conversion and its chain are concerned."""
    earned = (
        select(Reward.person_id, func.sum(Reward.amount_minor))
        .where(
            Reward.plan_id == plan.id,
            Reward.person_id.in_([above.person_id for above in chain]),
            Reward.state != State.TAKEN_BACK,
        )
        .group_by(Reward.person_id)
    )
    by_person = {person_id: int(total) for person_id, total in session.execute(earned) if person_id is not None}
    settled = frozenset(reward.value.key for reward in before if not reward.may_return)
    standing = frozenset(reward.value.key for reward in before if reward.state is not State.TAKEN_BACK)
    return LedgerState(plan.reserved_minor, by_person, settled, standing)


def _give(session: Session, plan: RewardPlan, converted: Converted, above: Above, accrual: Accrual, *, again: bool) -> Reward:
    """Store a reward and begin its hold."""
    at = now()
    reward = Reward(
        organisation_id=plan.organisation_id,
        plan=plan,
        event_id=plan.event_id,
        trigger=plan.trigger,
        conversion_id=converted.id,
        converted_id=converted.registration_id,
        person_id=above.person_id,
        registration_id=above.registration_id,
        level=accrual.key.level,
        amount_minor=accrual.amount_minor,
        state=State.ACCRUED,
        accrued_at=at,
        review=accrual.review,
    )
    begin(session, reward, SystemReason.ACCRUED_AGAIN if again else SystemReason.ACCRUED)
    take_step(session, reward, Order(Action.HOLD, at, why=SystemReason.HOLD, days=plan.hold_days))
    return reward


def _keep_cuts(session: Session, plan: RewardPlan, converted: Converted, above: Above, accrual: Accrual) -> None:
    session.add_all(
        RewardCut(
            organisation_id=plan.organisation_id,
            plan_id=plan.id,
            event_id=plan.event_id,
            conversion_id=converted.id,
            converted_id=converted.registration_id,
            person_id=above.person_id,
            registration_id=above.registration_id,
            level=accrual.key.level,
            reason=cut.reason,
            promised_minor=accrual.promised_minor,
            cut_minor=cut.amount_minor,
        )
        for cut in accrual.cuts
    )


def _forget_cuts(session: Session, plan: RewardPlan, conversion_id: int) -> None:
    """What was cut when the plan was asked before is asked anew, but for what was cut off a reward that this plan gave.

    A promise kept open is never among those: another plan of the event may have kept it meanwhile, and then nobody is owed it.
    """
    given = select(Reward.person_id, Reward.level).where(
        Reward.plan_id == plan.id, Reward.conversion_id == conversion_id, ~Reward.may_return
    )
    stays = (
        RewardCut.reason.in_((Reason.CAP, Reason.BUDGET))
        & ~RewardCut.asked_again
        & tuple_(RewardCut.person_id, RewardCut.level).in_(given.where(Reward.person_id.is_not(None)))
    )
    which = (RewardCut.plan_id == plan.id, RewardCut.conversion_id == conversion_id, ~stays)
    session.execute(delete(RewardCut).where(*which).execution_options(synchronize_session=False))
