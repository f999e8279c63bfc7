"""What is said about a deal."""

import secrets
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from core.money import AmountUnreadable, is_currency, to_minor
from core.services.sales.deals import NOTE_MAX, Sale
from webapp.errors import domain_message
from webapp.forms.common import at_most, required, trimmed
from webapp.forms.entry_point import currency_choices

FORM_TOKEN_BYTES = 32


class DayField(DateField):  # type: ignore[misc]  # WTForms' fields are untyped to mypy here
    """A day whose refusal says what one looks like."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser's own control sends, or what somebody typed where there is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write the day like 2026-10-17.")) from None


class DealForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What was sold, for how much and when."""

    value = StringField(_("Value"), [required(), at_most(30)], filters=[trimmed], default="")
    currency = SelectField(_("Currency"))
    won_on = DayField(_("Won on"), [InputRequired(_("This is needed."))])
    note = StringField(_("Note"), [at_most(NOTE_MAX)], filters=[trimmed], default="")
    form_token = HiddenField(validators=[Length(max=43)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.currency.choices = currency_choices()
        self.form_token.data = self.form_token.data or secrets.token_urlsafe(FORM_TOKEN_BYTES)

    def validate_value(self, field: StringField) -> None:
        """An amount of the currency beside it, exactly."""
        try:
            if is_currency(self.currency.data):
                to_minor(field.data, self.currency.data)
        except AmountUnreadable as error:
            raise ValidationError(domain_message(error)) from error

    def sale(self) -> Sale:
        """What was said, the value in minor units; only after `validate`."""
        currency = self.currency.data
        value = to_minor(self.value.data, currency)
        return Sale(value, currency, self.won_on.data, self.note.data, self.form_token.data)
