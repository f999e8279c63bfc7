"""Rewards on the report: what was promised, what waits, and the way to deciding about it."""

from typing import Any

from sqlalchemy.orm import Session

from core.models import Event
from core.queries.rewards.plans import list_plans
from webapp.reward_words import plan_words


def rewarded(session: Session, event: Event) -> dict[str, Any]:
    """What report/rewards.html uses; read when the page is opened and not stored with the report: people decide about it."""
    plans = list_plans(session, event)
    return {"plans": plans, "plan_words": plan_words, "rewards_to_review": sum(totals.under_review.count for totals in plans)}
