"""What can be wrong with a plan for rewards or a step of one; `field` says beside which input the words belong."""

from core.errors import Conflict, FieldError
from core.i18n import N_


class AmountUnusable(FieldError):
    """A reward of nothing rewards nobody."""

    code = "rewards.amount"
    field = "amount"
    message = N_("Choose what one of them is worth: more than nothing.")


class ShareTooSmall(FieldError):
    """Divided up the chain, somebody's share would be less than the smallest coin."""

    code = "rewards.share_too_small"
    field = "levels"
    message = N_("The amount is too small to be shared by so many. Choose fewer levels, or a larger amount.")


class BudgetUnusable(FieldError):
    """The budget is negative, or beyond all money."""

    code = "rewards.budget"
    field = "budget"
    message = N_("Choose a budget of zero or more, within ten million million of the smallest coin.")


class BudgetBelowReward(FieldError):
    """A plan that can pay nobody would be shown to everybody."""

    code = "rewards.budget_below_reward"
    field = "budget"
    message = N_("The budget is less than one reward, so nobody would get any. Choose a larger budget, or a smaller amount.")


class BudgetBelowPromises(FieldError):
    """People would lose what they were promised."""

    code = "rewards.budget_below_promises"
    field = "budget"
    message = N_("%(reserved)s of it is promised already. Choose at least as much.")


class CurrencyUnusable(FieldError):
    """Nobody pays in this currency."""

    code = "rewards.currency"
    field = "currency"
    message = N_("Choose a currency from the list.")


class CurrencyFixed(FieldError):
    """What was promised in one currency cannot become another."""

    code = "rewards.currency_fixed"
    field = "currency"
    message = N_("Rewards were promised in %(currency)s, so this plan keeps it. End it and make another.")


class TriggerFixed(FieldError):
    """What was given for one thing was not given for another."""

    code = "rewards.trigger_fixed"
    field = "trigger"
    message = N_("Rewards were promised for this already, so this plan keeps it. End it and make another.")


class LevelsUnusable(FieldError):
    """Too few or too many people would share."""

    code = "rewards.levels"
    field = "levels"
    message = N_("Choose 1 to 20 levels.")


class CapUnusable(FieldError):
    """Nobody could earn anything."""

    code = "rewards.cap"
    field = "cap"
    message = N_("Choose more than nothing, or leave it empty for no limit.")


class HoldUnusable(FieldError):
    """The wait is not a useful number of days."""

    code = "rewards.hold_days"
    field = "hold_days"
    message = N_("Choose 1 to 90 days.")


class MinutesUnusable(FieldError):
    """Nobody attends for so long, or nobody has to attend at all."""

    code = "rewards.attended_minutes"
    field = "attended_minutes"
    message = N_("Choose 1 to 1,440 minutes.")


class PlanRunning(FieldError):
    """The event would reward the same thing twice."""

    code = "rewards.plan_running"
    status = 409
    field = "trigger"
    message = N_("The event has a running plan for this. Change that one, or end it first.")


class PlanEnded(Conflict):
    """Nothing can be changed about a plan that is over."""

    code = "rewards.plan_ended"
    message = N_("This plan has ended. Its rewards stay; make another plan for what comes next.")


class PlanSpent(Conflict):
    """A plan with nothing left to promise."""

    code = "rewards.plan_spent"
    message = N_("The budget of this plan is used up, so it would promise nothing. Make another plan.")


class NobodyComes(Conflict):
    """What a plan rewards cannot happen any more."""

    code = "rewards.event_cancelled"
    message = N_("The event was cancelled, so nobody can earn anything by it any more.")


class BudgetSpent(Conflict):
    """The budget changed between reading and reserving, which whoever holds the plan's row never sees."""

    code = "rewards.budget_spent"
    message = N_("The budget was used up at this very moment. Nothing was given; try again.")


class ReasonNeeded(FieldError):
    """A human gives a reason for what they do with other people's money."""

    code = "rewards.why"
    field = "why"
    message = N_("Say why: it stands in the history of every reward you tick, and the next person will ask.")
