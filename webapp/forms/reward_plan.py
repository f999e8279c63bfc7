"""What an event promises to those who bring others."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from core.models import RewardPlan
from core.money import AmountUnreadable, is_currency, to_minor, to_text
from core.services.rewards.plans import ATTENDED_MINUTES, ATTENDED_MINUTES_MAX, HOLD_DAYS, PlanDetails
from referral.rewards.plans import HOLD_DAYS_MAX, HOLD_DAYS_MIN, LEVELS_MAX, Trigger
from webapp.errors import domain_message
from webapp.forms.common import at_most, choices_of, required, trimmed
from webapp.forms.entry_point import currency_choices
from webapp.forms.plan import WithinRange

TRIGGERS = {
    Trigger.REGISTERED: _("A friend registers"),
    Trigger.ATTENDED: _("A friend attends"),
    Trigger.DEAL: _("A friend becomes a customer"),
}
TRIGGER_NOTES = {
    Trigger.REGISTERED: _("Through somebody’s own link. Taken back if they give their place back."),
    Trigger.ATTENDED: _("Online, for at least as long as you say, in one go or in several."),
    Trigger.DEAL: _("When one of you notes a deal. Taken back if it is refunded."),
}


class RewardPlanForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One promise and its budget."""

    trigger = RadioField(_("What is rewarded"), choices=choices_of(TRIGGERS), default=Trigger.REGISTERED)
    attended_minutes = IntegerField(
        _("Minutes to attend"),
        [InputRequired(_("This is needed.")), WithinRange(1, ATTENDED_MINUTES_MAX)],
        default=ATTENDED_MINUTES,
    )
    amount = StringField(_("What one of them is worth"), [required(), at_most(30)], filters=[trimmed], default="")
    currency = SelectField(_("Currency"))
    levels = IntegerField(_("Levels that share it"), [InputRequired(_("This is needed.")), WithinRange(1, LEVELS_MAX)], default=1)
    budget = StringField(_("Budget"), [required(), at_most(30)], filters=[trimmed], default="")
    cap = StringField(_("At most for one person"), [at_most(30)], filters=[trimmed], default="")
    hold_days = IntegerField(
        _("Days to wait"), [InputRequired(_("This is needed.")), WithinRange(HOLD_DAYS_MIN, HOLD_DAYS_MAX)], default=HOLD_DAYS
    )
    applies_to_past = BooleanField(_("Also reward what has happened already"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.currency.choices = currency_choices()

    def validate_amount(self, field: StringField) -> None:
        """An amount of the currency beside it, exactly."""
        self._check_money(field)

    def validate_budget(self, field: StringField) -> None:
        """The same."""
        self._check_money(field)

    def validate_cap(self, field: StringField) -> None:
        """The same; empty means that there is none."""
        self._check_money(field)

    def details(self) -> PlanDetails:
        """What was said, in minor units; only after `validate`."""
        currency = self.currency.data
        return PlanDetails(
            trigger=Trigger(self.trigger.data),
            amount_minor=to_minor(self.amount.data, currency),
            budget_minor=to_minor(self.budget.data, currency),
            currency=currency,
            levels=self.levels.data,
            cap_minor=to_minor(self.cap.data, currency) if self.cap.data else None,
            hold_days=self.hold_days.data,
            attended_minutes=self.attended_minutes.data,
        )

    def _check_money(self, field: StringField) -> None:
        try:
            if field.data and is_currency(self.currency.data):
                to_minor(field.data, self.currency.data)
        except AmountUnreadable as error:
            raise ValidationError(domain_message(error)) from error


def form_values(plan: RewardPlan) -> dict[str, Any]:
    """The plan as the form shows it."""
    return {
        "trigger": plan.trigger,
        "attended_minutes": plan.attended_minutes,
        "amount": to_text(plan.amount_minor, plan.currency),
        "currency": plan.currency,
        "levels": plan.levels,
        "budget": to_text(plan.budget_minor, plan.currency),
        "cap": to_text(plan.cap_minor, plan.currency) if plan.cap_minor is not None else "",
        "hold_days": plan.hold_days,
    }
