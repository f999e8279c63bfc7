"""What is said about an entry point."""

from collections.abc import Sequence
from typing import Any

from babel.numbers import get_currency_name
from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from core.models import Channel, EntryPoint, Member
from core.money import AmountUnreadable, currencies, is_currency, to_minor, to_text
from core.services.entry_points.entry_points import EntryPointDetails
from webapp.errors import domain_message
from webapp.formats import format_locale
from webapp.forms.common import at_most, choices_of, required, trimmed
from webapp.words import CHANNELS

NOBODY = ""


class EntryPointForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One poster, ad, post, e-mail, partner, venue screen or employee."""

    name = StringField(lazy_pgettext("of a thing", "Name"), [required(), at_most(120)], filters=[trimmed], default="")
    channel = RadioField(_("Channel"), choices=choices_of(CHANNELS), default=Channel.POSTER)
    owner_id = SelectField(lazy_pgettext("of an entry point", "Owner"))
    cost = StringField(_("Cost"), [at_most(30)], filters=[trimmed], default="")
    currency = SelectField(_("Currency"))

    def __init__(self, members: Sequence[Member], **values: Any) -> None:
        super().__init__(**values)
        # A clip's entry point is made with the clip, and stays one.
        is_clip = values.get("data", {}).get("channel") == Channel.CLIP
        self.channel.choices = choices_of({key: name for key, name in CHANNELS.items() if (key == Channel.CLIP) == is_clip})
        self.owner_id.choices = choices_of({NOBODY: gettext("Nobody")} | {str(member.id): member.name for member in members})
        self.currency.choices = currency_choices()

    def validate_cost(self, field: StringField) -> None:
        """An amount of the currency beside it, exactly."""
        try:
            if field.data and is_currency(self.currency.data):
                to_minor(field.data, self.currency.data)
        except AmountUnreadable as error:
            raise ValidationError(domain_message(error)) from error

    def details(self) -> EntryPointDetails:
        """What was said, the cost in minor units; only after `validate`."""
        currency = self.currency.data
        return EntryPointDetails(
            name=self.name.data,
            channel=Channel(self.channel.data),
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            cost_minor=to_minor(self.cost.data, currency) if self.cost.data else 0,
            currency=currency,
        )


def form_values(entry_point: EntryPoint) -> dict[str, Any]:
    """The entry point as the form shows it; what is free has an empty cost."""
    cost = to_text(entry_point.cost_minor, entry_point.currency) if entry_point.cost_minor else ""
    return {
        "name": entry_point.name,
        "channel": entry_point.channel.value,
        "owner_id": str(entry_point.owner_id or NOBODY),
        "cost": cost,
        "currency": entry_point.currency,
    }


def currency_choices() -> list[SelectChoice]:
    """Every currency with its name in the page's language, the frequent ones first."""
    locale = format_locale()
    return [SelectChoice(code, f"{code} · {get_currency_name(code, locale=locale)}") for code in currencies()]
