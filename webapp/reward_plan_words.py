"""The history of a plan in words: what was done to it, and what became another."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.models import PlanAction, RewardPlan
from core.queries.rewards.plans import PlanLine
from webapp.formats import money, number
from webapp.forms.reward_plan import TRIGGERS

PLAN_ACTS = {
    PlanAction.MAKE: lazy_gettext("Made"),
    PlanAction.EDIT: lazy_gettext("Changed"),
    PlanAction.END: lazy_gettext("Ended"),
    PlanAction.RESUME: lazy_gettext("Resumed"),
}
LABELS = {
    "trigger": lazy_gettext("What is rewarded"),
    "attended_minutes": lazy_gettext("Minutes to attend"),
    "amount_minor": lazy_gettext("What one of them is worth"),
    "currency": lazy_gettext("Currency"),
    "levels": lazy_gettext("Levels that share it"),
    "budget_minor": lazy_gettext("Budget"),
    "cap_minor": lazy_gettext("At most for one person"),
    "hold_days": lazy_gettext("Days to wait"),
}
MONEY = "_minor"


def plan_changes(plan: RewardPlan, line: PlanLine) -> list[str]:
    """What an edit made another: Budget: €100.00 → €200.00."""
    return [
        str(
            _(
                "%(what)s: %(before)s → %(after)s",
                what=LABELS[name],
                before=_said(plan, name, before),
                after=_said(plan, name, after),
            )
        )
        for name, (before, after) in line.entry.changes.items()
        if name in LABELS
    ]


def _said(plan: RewardPlan, name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "trigger":
        return str(TRIGGERS[value])
    if name == "currency":
        return str(value)
    return money(value, plan.currency) if name.endswith(MONEY) else number(value)
