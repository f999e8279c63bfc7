"""What the demonstration's live event promises to those who bring others, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.models import Event, Member, Registration, Reward
from core.permissions import Actor
from core.queries.integrity.integrity import integrity_records
from core.services.integrity.findings import store_inspection
from core.services.integrity.inspections import begin_inspection, end_inspection, want_inspection
from core.services.rewards.accrual import accrue
from core.services.rewards.plans import PlanDetails, make_plan
from core.services.rewards.rewards import Decree, decide, release_due
from referral.integrity.inspection import inspect
from referral.rewards.plans import Trigger
from referral.rewards.states import Action, State

PROMISE = PlanDetails(Trigger.REGISTERED, amount_minor=400, budget_minor=20_000, currency="EUR", cap_minor=4_000, hold_days=3)
UNCONFIRMED_EVERY = 6
PAID = 4


def reward(session: Session, marketer: Member, event: Event, registered: Sequence[Registration], opened: datetime) -> None:
    """Promise a little for every friend from the first day on; by now the earliest rewards are released, and some are paid."""
    actor = Actor.of(marketer)
    with clock.at(opened):
        plan = make_plan(session, actor, event, PROMISE)
    for number, registration in enumerate(registered, start=1):
        if number % UNCONFIRMED_EVERY:
            registration.person.verified_at = registration.created_at
    session.flush()
    for registration in registered:
        with clock.at(registration.created_at):
            accrue(session, plan.id, registration.id)
    _look_through(session, event)
    release_due(session, event.id)
    released = select(Reward.id).where(Reward.plan_id == plan.id, Reward.state == State.RELEASED).order_by(Reward.id)
    decide(session, actor, event, session.scalars(released.limit(PAID)).all(), Decree(Action.PAY, "Transfers of this morning"))


def _look_through(session: Session, event: Event) -> None:
    """Nothing is released before, and there is no worker yet."""
    want_inspection(session, event.id)
    begun_at = begin_inspection(session, event.id)
    if begun_at is not None:
        records = integrity_records(session, event.id)
        store_inspection(session, event.id, inspect(records.registrations, records.touches))
        end_inspection(session, event.id, begun_at, timedelta())
