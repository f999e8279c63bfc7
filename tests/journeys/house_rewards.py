"""Rewards in the furnished installation: one in each state, and somebody who got nothing."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.demo.rewards import PROMISE
from core.models import Event, Member, Registration, Reward, RewardPlan
from core.permissions import Actor
from core.services.rewards.accrual import accrue_unasked
from core.services.rewards.plans import PlanDetails, edit_plan, make_plan
from core.services.rewards.rewards import Decree, decide
from referral.rewards.plans import Trigger
from referral.rewards.states import Action, State
from tests.factories import make_finding, make_registration


def furnish_rewards(session: Session, host: Member, event: Event, attendee: Registration) -> RewardPlan:
    """Let the attendee bring three more than the plan's budget has room for, one of whom should be looked at."""
    actor = Actor.of(host)
    plan = session.scalars(select(RewardPlan).where(RewardPlan.event_id == event.id)).one()
    friends = [make_registration(session, event, parent=attendee, name=name) for name in ("Li Na", "Cleo Park", "Mira Voss")]
    make_finding(session, event, friends[0])
    attendee.person.verified_at = now()
    make_plan(session, actor, event, PlanDetails(Trigger.DEAL, 10_000, 200_000, "EUR", levels=5))
    edit_plan(session, actor, plan.id, replace(PROMISE, budget_minor=plan.reserved_minor + 600))
    accrue_unasked(session, plan.id)
    released = select(Reward.id).where(Reward.plan_id == plan.id, Reward.state == State.RELEASED).order_by(Reward.id)
    ids = session.scalars(released.limit(2)).all()
    decide(session, actor, event, ids, Decree(Action.TAKE_BACK, "As agreed with everybody on the phone"))
    return plan
