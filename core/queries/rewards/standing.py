"""Rewards that are not owed any more, because what they were given for does not stand, or nobody is left to be paid."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session

from core.models import Deal, Person, Registration, RegistrationStatus, Reward, SystemReason
from referral.rewards.plans import Trigger
from referral.rewards.states import State

_IS_OF_A_PLACE = Reward.trigger != Trigger.DEAL
_PLACE_IS_GONE = (Registration.id == Reward.converted_id, Registration.status == RegistrationStatus.CANCELLED)
CANCELLED: ColumnElement[bool] = and_(_IS_OF_A_PLACE, exists().where(*_PLACE_IS_GONE, Registration.merged_into_id.is_(None)))
MERGED: ColumnElement[bool] = and_(_IS_OF_A_PLACE, exists().where(*_PLACE_IS_GONE, Registration.merged_into_id.is_not(None)))
REFUNDED: ColumnElement[bool] = and_(
    Reward.trigger == Trigger.DEAL, exists().where(Deal.id == Reward.conversion_id, Deal.refunded_at.is_not(None))
)
ERASED: ColumnElement[bool] = or_(
    Reward.person_id.is_(None), exists().where(Person.id == Reward.person_id, Person.erased_at.is_not(None))
)
REASONS = {
    SystemReason.PERSON_ERASED: ERASED,
    SystemReason.REGISTRATION_CANCELLED: CANCELLED,
    SystemReason.PEOPLE_MERGED: MERGED,
    SystemReason.DEAL_REFUNDED: REFUNDED,
}
FALLEN_FOR_GOOD = or_(CANCELLED, REFUNDED, ERASED)  # a merge can be undone, and then nothing has happened


def why_fallen(session: Session, reward_ids: Sequence[int]) -> dict[int, SystemReason]:
    """Those of the rewards that are not owed any more, with the reason."""
    reason = case(*((condition, why.value) for why, condition in REASONS.items()))
    fallen = select(Reward.id, reason).where(Reward.id.in_(reward_ids), or_(*REASONS.values()))
    return {reward_id: SystemReason(why) for reward_id, why in session.execute(fallen)}


def events_with_fallen(session: Session) -> Sequence[int]:
    """Events with a released reward that somebody might pay and nobody is owed: the job that takes it back was lost."""
    released = select(Reward.event_id).where(Reward.state == State.RELEASED, FALLEN_FOR_GOOD)
    return session.scalars(released.distinct().order_by(Reward.event_id)).all()
