"""What a host says about an event."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from core.errors import FieldError
from core.models import Event, EventFormat
from core.services.events.details import DETAIL_FIELDS, WINDOW_DAYS_MAX, EventDetails, version
from core.services.events.video import check_video_address
from core.zones import TimeSkipped, happens_twice, is_zone, to_moment, to_wall
from webapp.errors import domain_message
from webapp.forms.common import at_most, choices_of, required, trimmed
from webapp.i18n import LANGUAGES

DESCRIPTION_MAX = 20_000
CAPACITY_MAX = 1_000_000
DEFAULT_WINDOW_DAYS = 30
TIME_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]  # what browsers send, and what people type where there is no control
FORMATS = {
    EventFormat.LIVE: _("Live"),
    EventFormat.ONLINE: _("Online"),
    EventFormat.ONSITE: _("On site"),
    EventFormat.HYBRID: _("Hybrid"),
}
FORMAT_NOTES = {
    EventFormat.LIVE: _("A broadcast with chat"),
    EventFormat.ONLINE: _("A meeting or webinar"),
    EventFormat.ONSITE: _("People come to a place"),
    EventFormat.HYBRID: _("A place and a broadcast"),
}


def _whole(words: str) -> Any:
    return NumberRange(min=1, max=CAPACITY_MAX, message=words)


YEARS = range(2000, 2200)  # a slip of the finger, and at the ends of the calendar a zone leads out of it


class LocalTimeField(DateTimeLocalField):  # type: ignore[misc]  # WTForms' fields are untyped to mypy here
    """A wall-clock time whose refusal says what one looks like."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser's own control sends, or what somebody typed where there is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Write date and time like 2026-10-17 11:00.")) from None
        if self.data and self.data.year not in YEARS:
            self.data = None
            raise ValueError(gettext("Write date and time like 2026-10-17 11:00."))


class EventForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """An event's details; times are those of the event's own zone."""

    title = StringField(_("Title"), [required(), at_most(140)], filters=[trimmed], default="")
    slug = StringField(_("Address"), [at_most(80)], filters=[trimmed], default="")
    summary = StringField(_("In a sentence"), [at_most(300)], filters=[trimmed], default="")
    description = TextAreaField(_("Description"), [at_most(DESCRIPTION_MAX)], filters=[trimmed], default="")
    cover = FileField(_("Cover image"))
    format = RadioField(_("How people attend"), choices=choices_of(FORMATS), default=EventFormat.LIVE)
    starts_at = LocalTimeField(_("Starts"), [InputRequired(_("Say when it starts."))], format=TIME_FORMATS)
    ends_at = LocalTimeField(_("Ends"), [InputRequired(_("Say when it ends."))], format=TIME_FORMATS)
    timezone = StringField(_("Time zone"), [required()], filters=[trimmed], default="")
    language = SelectField(_("Language of the event"), choices=choices_of(LANGUAGES))
    venue_name = StringField(_("Venue"), [at_most(140)], filters=[trimmed], default="")
    venue_address = StringField(_("Address of the venue"), [at_most(300)], filters=[trimmed], default="")
    capacity = IntegerField(_("Places"), [Optional(), _whole(_("Write a whole number, or leave it empty for no limit."))])
    consent_text = TextAreaField(_("Consent"), [at_most(500)], filters=[trimmed], default="")
    referral_window_days = IntegerField(
        _("Referral window, in days"),
        [NumberRange(min=1, max=WINDOW_DAYS_MAX, message=_("Choose 1 to 365 days."))],
        default=DEFAULT_WINDOW_DAYS,
    )
    shows_inviters = BooleanField(_("Show in the room who brings people, by first name"), default=True)
    stream_url = StringField(_("Video address"), [at_most(500)], filters=[trimmed], default="")
    version = HiddenField()

    def validate_timezone(self, field: StringField) -> None:
        """Only zones that exist mean a moment."""
        if not is_zone(field.data):
            raise ValidationError(gettext("Choose a time zone from the list, like Europe/London."))

    def validate_starts_at(self, field: LocalTimeField) -> None:
        """The clocks must not skip it."""
        self._check_time(field)

    def validate_ends_at(self, field: LocalTimeField) -> None:
        """The clocks must not skip it."""
        self._check_time(field)

    def validate_stream_url(self, field: StringField) -> None:
        """Said together with whatever else is wrong, and not after that was put right."""
        try:
            if field.data:
                check_video_address(field.data)
        except FieldError as refusal:
            raise ValidationError(domain_message(refusal)) from refusal

    def _check_time(self, field: LocalTimeField) -> None:
        if field.data is None or not is_zone(self.timezone.data or ""):
            return
        try:
            to_moment(field.data, self.timezone.data)
        except TimeSkipped as error:
            raise ValidationError(domain_message(error)) from error

    @property
    def doubled_times(self) -> list[datetime]:
        """Times the clocks show twice that night; the first was taken, and the host is told so."""
        return [field.data for field in (self.starts_at, self.ends_at) if happens_twice(field.data, self.timezone.data)]

    def details(self) -> EventDetails:
        """What was said, with times as moments; only after `validate`."""
        values = {name: getattr(self, name).data for name in DETAIL_FIELDS}
        zone = values["timezone"]
        moments = {name: to_moment(values[name], zone) for name in ("starts_at", "ends_at")}
        return EventDetails(**values | moments | {"format": EventFormat(values["format"])})


def form_values(event: Event) -> dict[str, Any]:
    """The event as the form shows it."""
    values = {name: getattr(event, name) for name in DETAIL_FIELDS}
    walls = {name: to_wall(values[name], event.timezone) for name in ("starts_at", "ends_at")}
    return values | walls | {"format": event.format.value, "version": version(event)}
