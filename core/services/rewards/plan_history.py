"""Who did what to a plan, and when."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.models import PlanAction, RewardPlan, RewardPlanEntry
from core.models.reward_plan import PLAN_NOTE_MAX
from core.permissions import Actor


def note(session: Session, actor: Actor, plan: RewardPlan, action: PlanAction, why: str = "", **changes: Any) -> None:
    """Write an act down in the transaction that does it."""
    about = {"organisation_id": plan.organisation_id, "plan_id": plan.id, "member_id": actor.member_id}
    session.add(RewardPlanEntry(**about, action=action, note=why.strip()[:PLAN_NOTE_MAX], changes=changes))


def changes_to(plan: RewardPlan, details: Mapping[str, Any]) -> dict[str, Any]:
    """What would be another: before and after, by the plan's columns."""
    return {name: [getattr(plan, name), value] for name, value in details.items() if getattr(plan, name) != value}
