"""Rewards in words: what a plan promises, where a reward stands, and why somebody did not get one."""

from collections.abc import Sequence

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.models import RewardPlan, SystemReason
from core.queries.rewards.rewards import Line
from core.services.rewards.plans import PlanDetails
from core.services.rewards.rewards import Outcome
from referral.rewards.accrual import Reason
from referral.rewards.plans import Plan, Trigger
from referral.rewards.states import Action, State
from webapp.formats import format_locale, money, number

SHARES_NAMED = 3

# In words, how it is drawn, with which sign.
STATES = {
    State.ACCRUED: (lazy_gettext("Accrued"), "outline", "clock"),
    State.HELD: (lazy_gettext("Waiting"), "info", "clock"),
    State.RELEASED: (lazy_gettext("Released"), "accent", "check"),
    State.PAID: (lazy_gettext("Paid"), "success", "check"),
    State.TAKEN_BACK: (lazy_gettext("Taken back"), "", "undo"),
    State.CLAWED_BACK: (lazy_gettext("To be given back"), "danger", "alert"),
}
SYSTEM_REASONS = {
    SystemReason.ACCRUED: lazy_gettext("Earned by the plan"),
    SystemReason.ACCRUED_AGAIN: lazy_gettext("Earned again: what it was taken back for holds no more"),
    SystemReason.HOLD: lazy_gettext("Waits as the plan says"),
    SystemReason.HOLD_OVER: lazy_gettext("The wait is over"),
    SystemReason.REGISTRATION_CANCELLED: lazy_gettext("The friend gave their place back"),
    SystemReason.PEOPLE_MERGED: lazy_gettext("The friend turned out to be somebody who had a place already"),
    SystemReason.DEAL_REFUNDED: lazy_gettext("The deal was refunded"),
    SystemReason.PERSON_ERASED: lazy_gettext("Whoever earned it was erased"),
    SystemReason.FINDING: lazy_gettext("Something about it should be looked at first"),
    SystemReason.REVIEW_OVER: lazy_gettext("Nothing about it has to be looked at any more"),
}
CUTS = {
    Reason.UNVERIFIED: lazy_gettext("Has not confirmed their e-mail address yet. It is kept for them."),
    Reason.SELF_REFERRAL: lazy_gettext("Is the person who came."),
    Reason.REPEATED: lazy_gettext("Stands nearer in the same chain already."),
    Reason.LEVEL_TAKEN: lazy_gettext("Somebody else had it before the tree changed, and keeps it."),
    Reason.CAP: lazy_gettext("Has reached the most one person can earn."),
    Reason.BUDGET: lazy_gettext("The budget was used up."),
}
ACTIONS = {action.value: action for action in Action}


def promise_words(plan: Plan, attended_minutes: int) -> str:
    """A friend registers: €5.00 to who brought them."""
    shares = _shares(plan)
    if plan.trigger is Trigger.ATTENDED:
        minutes = ngettext("%(num)s minute", "%(num)s minutes", attended_minutes)
        return str(_("A friend attends for %(minutes)s or longer: %(shares)s.", minutes=minutes, shares=shares))
    if plan.trigger is Trigger.DEAL:
        return str(_("A friend becomes a customer: %(shares)s.", shares=shares))
    return str(_("A friend registers: %(shares)s.", shares=shares))


def preview(details: PlanDetails, promise: Plan, reserved_minor: int = 0) -> list[str]:
    """What a plan means, sentence by sentence."""
    currency = details.currency
    said = [promise_words(promise, details.attended_minutes), _reach(promise, reserved_minor)]
    if details.cap_minor is not None:
        said.append(_("Nobody gets more than %(cap)s altogether.", cap=money(details.cap_minor, currency)))
    said.append(
        ngettext(
            "Every reward waits %(num)s day before it can be paid. What looks odd waits until one of you has decided.",
            "Every reward waits %(num)s days before it can be paid. What looks odd waits until one of you has decided.",
            details.hold_days,
        )
    )
    said.append(_("People get it once they have opened their ticket from our e-mail; until then it is kept for them."))
    return [str(sentence) for sentence in said]


def plan_words(plan: RewardPlan) -> str:
    """What a stored plan promises."""
    return promise_words(plan.promise, plan.attended_minutes)


def why_words(line: Line) -> str:
    """The reason of one step: a member's own words, or the system's; a dash where it was about somebody erased since."""
    if line.member is None and line.entry.why in set(SystemReason):
        return str(SYSTEM_REASONS[SystemReason(line.entry.why)])
    return line.entry.why or "—"


def outcome_words(action: Action, outcome: Outcome) -> str:
    """What became of the rewards that were ticked."""
    done = {
        Action.RELEASE: ngettext("%(num)s reward released.", "%(num)s rewards released.", outcome.changed),
        Action.HOLD: ngettext("%(num)s reward held.", "%(num)s rewards held.", outcome.changed),
        Action.PAY: ngettext("%(num)s reward marked as paid.", "%(num)s rewards marked as paid.", outcome.changed),
        Action.TAKE_BACK: ngettext("%(num)s reward taken back.", "%(num)s rewards taken back.", outcome.changed),
    }[action]
    fallen = ngettext(
        "%(num)s was taken back instead: what it was given for does not stand any more.",
        "%(num)s were taken back instead: what they were given for does not stand any more.",
        outcome.fallen,
    )
    left = ngettext(
        "%(num)s was left as it is: where it stands, this step is not possible.",
        "%(num)s were left as they are: where they stand, this step is not possible.",
        outcome.left,
    )
    return " ".join([done, *([fallen] if outcome.fallen else []), *([left] if outcome.left else [])])


def _reach(promise: Plan, reserved_minor: int) -> str:
    left = promise.budget_minor - reserved_minor
    pays_for = max(0, left) // sum(promise.shares_minor)
    budget, rest = money(promise.budget_minor, promise.currency), money(max(0, left), promise.currency)
    if pays_for == 0:
        return str(_("What is left of the budget (%(rest)s) does not pay for one.", rest=rest))
    count = number(pays_for)
    if reserved_minor:
        return str(
            _("%(rest)s of the budget of %(budget)s is left: enough for %(count)s.", rest=rest, budget=budget, count=count)
        )
    return str(_("The budget of %(budget)s is enough for %(count)s.", budget=budget, count=count))


def _shares(plan: Plan) -> str:
    named: Sequence[str] = [money(share, plan.currency) for share in plan.shares_minor[:SHARES_NAMED]]
    words = [_("%(amount)s to who brought them", amount=named[0])]
    if plan.levels > 1:
        words.append(_("%(amount)s to who brought that person", amount=named[1]))
    if plan.levels > 2:
        words.append(_("%(amount)s to the one above", amount=named[2]))
    if plan.levels > SHARES_NAMED:
        words.append(_("half as much to each further, up to %(levels)s levels", levels=number(plan.levels)))
    return str(format_list([str(word) for word in words], locale=format_locale()))
