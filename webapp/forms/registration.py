"""The form that takes a place at an event."""

import re
import secrets
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, RadioField, StringField, TelField
from wtforms.validators import Length, ValidationError

from core.addresses import normalise_email
from core.errors import Invalid
from core.models import AttendanceMode, Event, EventFormat
from core.phones import normalise_phone, zone_region
from core.services.registrations.applications import RegistrationForm as RegistrationDetails
from webapp.forms.common import at_most, required, trimmed
from webapp.i18n import language

FORM_TOKEN_BYTES = 24
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(value: Any) -> Any:
    """A name as one line, without the invisible signs that would turn other people's pages around."""
    return " ".join(UNPRINTABLE.sub(" ", value).split()) if isinstance(value, str) else value


class RegistrationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Name, a way to be reached, how one joins and what one agrees to. `leave_empty` is filled by robots only."""

    name = StringField(_("Your name"), [required(), at_most(120)], filters=[one_line])
    email = EmailField(_("E-mail"), [at_most(254)], filters=[trimmed])
    phone = TelField(_("Phone"), [at_most(40)], filters=[trimmed])
    attendance_mode = RadioField(_("How will you join?"), default=AttendanceMode.ONLINE.value)
    consent = BooleanField(_("Consent"))
    leave_empty = StringField(_("Leave this empty"))
    form_token = HiddenField(validators=[Length(max=43)])
    c = HiddenField()
    visit = HiddenField()

    def __init__(self, event: Event, **values: Any) -> None:
        super().__init__(**values)
        self._event = event
        self.normal_email: str | None = None
        self.normal_phone: str | None = None
        self.attendance_mode.choices = [
            (AttendanceMode.ONLINE.value, gettext("Online")),
            (AttendanceMode.ONSITE.value, event.venue_name or gettext("On site")),
        ]
        if event.format != EventFormat.HYBRID or event.has_replay:
            del self.attendance_mode
        if not event.consent_text:
            del self.consent
        self.form_token.data = self.form_token.data or secrets.token_urlsafe(FORM_TOKEN_BYTES)

    def validate_email(self, field: EmailField) -> None:
        """An address that can be one, or a phone number instead."""
        if not field.data:
            if not self.phone.data:
                raise ValidationError(gettext("Give an e-mail address or a phone number, so that the ticket is yours."))
            return
        try:
            self.normal_email = normalise_email(field.data)
        except Invalid as error:
            raise ValidationError(gettext(error.reason)) from error

    def validate_phone(self, field: TelField) -> None:
        """A number that exists somewhere; without a country code one of the event's country, or the browser's."""
        if not field.data:
            return
        self.normal_phone = normalise_phone(field.data, self._regions())
        if self.normal_phone is None:
            raise ValidationError(gettext("This number is not complete. Begin with the country code, as in +44 20 7946 0958."))

    def validate_consent(self, field: BooleanField) -> None:
        """Agreement is asked for only where the host asks for it, and then it is needed."""
        if not field.data:
            raise ValidationError(gettext("Tick the box to agree, or write to the organiser if you have a question first."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse what only a robot fills in; a browser that fills in everything is told, and the field emptied."""
        valid = bool(super().validate(extra_validators))
        if self.leave_empty.data:
            self.leave_empty.data = ""
            self.form_errors.append(gettext("A field that people do not see was filled in. Send the form once more."))
            return False
        return valid

    def details(self) -> RegistrationDetails:
        """What the form says, for the service."""
        return RegistrationDetails(
            name=self.name.data,
            email=self.normal_email,
            phone=self.normal_phone,
            locale=language(),
            attendance_mode=AttendanceMode(self.attendance_mode.data) if "attendance_mode" in self else None,
            consented="consent" in self and bool(self.consent.data),
            share_code=self.c.data or None,
            form_token=self.form_token.data,
        )

    def _regions(self) -> list[str]:
        tags = (tag.replace("_", "-").split("-") for tag, _quality in request.accept_languages)
        spoken = [parts[-1].upper() for parts in tags if len(parts) > 1 and len(parts[-1]) == 2]
        home = zone_region(self._event.timezone)
        return [home, *spoken] if home else spoken
