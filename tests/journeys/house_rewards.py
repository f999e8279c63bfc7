"""Rewards in the furnished installation: one in each state, and somebody who got nothing."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, Member, Person, Registration, Reward, RewardPlan
from core.permissions import Actor
from core.services.reward_accrual import accrue_unasked
from core.services.reward_plans import PlanDetails, edit_plan, make_plan
from core.services.rewards import Decree, decide
from referral.rewards.plans import Trigger
from referral.rewards.states import Action
from tests.factories import make_finding, make_registration

FIRST = 8  # conversions asked for


def furnish_rewards(session: Session, host: Member, event: Event, attendee: Registration) -> RewardPlan:
    """Give an event plans, and its people what they earned by them; the attendee has brought three more."""
    actor = Actor.of(host)
    friends = [make_registration(session, event, parent=attendee, name=name) for name in ("Li Na", "Cleo Park", "Mira Voss")]
    of_event = select(Registration.person_id).where(Registration.event_id == event.id)
    session.execute(update(Person).where(Person.id.in_(of_event)).values(verified_at=now()))
    make_finding(session, event, friends[0])
    details = PlanDetails(Trigger.REGISTERED, amount_minor=500, budget_minor=3_700, currency="EUR", cap_minor=5_000)
    plan = make_plan(session, actor, event, details, applies_to_past=True)
    make_plan(session, actor, event, PlanDetails(Trigger.DEAL, 10_000, 200_000, "EUR", levels=5))
    accrue_unasked(session, plan.id, FIRST)
    rewards = session.scalars(select(Reward.id).where(Reward.plan_id == plan.id).order_by(Reward.id)).all()
    for step, ids in ((Action.RELEASE, rewards[:3]), (Action.PAY, rewards[:2]), (Action.TAKE_BACK, rewards[1:2])):
        decide(session, actor, event, ids, Decree(step, "As agreed with everybody on the phone"))
    edit_plan(session, actor, plan.id, details)
    return plan
