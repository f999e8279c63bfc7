"""What a card in the room says, and what its button does."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from core.models import Offer, OfferButton
from core.models.offer import LABEL_MAX, TEXT_MAX, TITLE_MAX, URL_MAX
from core.money import AmountUnreadable, is_currency, to_minor, to_text
from core.services.offers.offers import LASTS_MAX_MIN, PLACES_MAX, OfferDetails
from webapp.errors import domain_message
from webapp.forms.common import at_most, choices_of, required, trimmed
from webapp.forms.entry_point import currency_choices
from webapp.forms.plan import WithinRange

BUTTONS = {
    OfferButton.LINK: _("Open a link"),
    OfferButton.CLAIM: _("Claim one of a number"),
    OfferButton.CONTACT: _("Ask to be contacted"),
}
BUTTON_NOTES = {
    OfferButton.LINK: _("A page of yours opens beside the room. Every click is counted."),
    OfferButton.CLAIM: _("Each person gets one, until as many are gone as you have. It can be given back."),
    OfferButton.CONTACT: _("A short form on the card. Whoever sends it is a lead of the agent through whom they came."),
}


class OfferForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """One offer."""

    title = StringField(_("Title"), [required(), at_most(TITLE_MAX)], filters=[trimmed], default="")
    text = TextAreaField(_("Text"), [at_most(TEXT_MAX)], filters=[trimmed], default="")
    cover = FileField(_("Picture"))
    price = StringField(_("Price"), [at_most(30)], filters=[trimmed], default="")
    currency = SelectField(_("Currency"))
    button = RadioField(_("What the button does"), choices=choices_of(BUTTONS), default=OfferButton.CONTACT)
    label = StringField(_("Words on the button"), [at_most(LABEL_MAX)], filters=[trimmed], default="")
    url = StringField(_("Address of the link"), [at_most(URL_MAX)], filters=[trimmed], default="")
    places = IntegerField(_("How many there are"), [Optional(), WithinRange(1, PLACES_MAX)])
    lasts_min = IntegerField(_("Minutes until it ends by itself"), [Optional(), WithinRange(1, LASTS_MAX_MIN)])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.currency.choices = currency_choices()

    def validate_price(self, field: StringField) -> None:
        """An amount of the currency beside it, exactly."""
        try:
            if field.data and is_currency(self.currency.data):
                to_minor(field.data, self.currency.data)
        except AmountUnreadable as error:
            raise ValidationError(domain_message(error)) from error

    def details(self) -> OfferDetails:
        """What was said, the price in minor units; only after `validate`."""
        currency = self.currency.data
        return OfferDetails(
            title=self.title.data,
            button=OfferButton(self.button.data),
            text=self.text.data,
            price_minor=to_minor(self.price.data, currency) if self.price.data else None,
            currency=currency,
            label=self.label.data,
            url=self.url.data,
            places=self.places.data,
            lasts_min=self.lasts_min.data,
        )


def form_values(offer: Offer) -> dict[str, Any]:
    """The offer as the form shows it; one without a price has an empty one."""
    names = ("title", "text", "currency", "button", "label", "url", "places", "lasts_min")
    price = to_text(offer.price_minor, offer.currency) if offer.price_minor is not None else ""
    return {name: getattr(offer, name) for name in names} | {"price": price}
