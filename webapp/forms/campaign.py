"""A campaign's file, and how it is to be read."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField

from core.campaign_files.choices import EDGE_ROLES, LEFT_OUT, TOUCH_ROLES, Choices
from core.models import CampaignKind
from core.models.campaign import NAME_MAX_LENGTH
from referral.files.moments import TimeUnit
from referral.files.money import DecimalMark
from webapp.campaign.words import DELIMITERS, ROLES
from webapp.forms.common import at_most, choices_of, required, trimmed

FOUND_OUT = "auto"
NONE = "none"
KINDS = {
    CampaignKind.EDGES: _("Who brought whom"),
    CampaignKind.TOUCHES: _("Journeys: what people touched before they bought or registered"),
}
HEADERS = {"yes": _("It names the columns"), "no": _("It is a row like the others")}
ENCODINGS = {"utf-8": "UTF-8", "gb18030": _("GB 18030 (Chinese)"), "cp1252": _("Windows 1252 (Western European)")}
UNITS = {
    TimeUnit.SECONDS: _("Seconds"),
    TimeUnit.MILLISECONDS: _("Milliseconds"),
    TimeUnit.MINUTES: _("Minutes"),
    TimeUnit.HOURS: _("Hours"),
    TimeUnit.DAYS: _("Days"),
}
FORMATS = {
    "%d/%m/%Y": _("Day/month/year"),
    "%m/%d/%Y": _("Month/day/year"),
    "%d/%m/%Y %H:%M": _("Day/month/year, hour:minute"),
    "%m/%d/%Y %H:%M": _("Month/day/year, hour:minute"),
    "%d/%m/%Y %H:%M:%S": _("Day/month/year, hour:minute:second"),
    "%m/%d/%Y %H:%M:%S": _("Month/day/year, hour:minute:second"),
}
MARKS = {DecimalMark.POINT: _("Point: 1,234.50"), DecimalMark.COMMA: _("Comma: 1.234,50")}
DIRECT_MAX = 200
ALL_ROLES = tuple(dict.fromkeys((*EDGE_ROLES, *TOUCH_ROLES)))


def _chosen(label: str) -> SelectField:
    return SelectField(label, default=FOUND_OUT)


class UploadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A file to begin a campaign with."""

    file = FileField(_("File"))
    name = StringField(lazy_pgettext("of a thing", "Name"), [at_most(NAME_MAX_LENGTH)], filters=[trimmed], default="")


class RenameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Another name for a campaign."""

    name = StringField(lazy_pgettext("of a thing", "Name"), [required(), at_most(NAME_MAX_LENGTH)], filters=[trimmed], default="")


class ChoicesForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """How the file is to be read; everything is found out unless it is chosen."""

    kind = RadioField(_("What a row is"), choices=choices_of(KINDS))
    delimiter = _chosen(_("Between the columns"))
    header = _chosen(_("The first row"))
    encoding = _chosen(_("Encoding"))
    time_unit = _chosen(_("Plain numbers of times count"))
    time_format = _chosen(_("Dates are written"))
    decimal_mark = _chosen(_("Before the decimals of values"))
    direct = StringField(_("Label of direct arrivals"), [at_most(DIRECT_MAX)], filters=[trimmed], default="")
    unknown_as_roots = BooleanField(_("Count parents that have no row of their own as people who came by themselves"))
    child, parent, time, tree = (_chosen(ROLES[role]) for role in EDGE_ROLES)
    journey, label, conversion, value = (_chosen(ROLES[role]) for role in ("journey", "label", "conversion", "value"))
    path, conversions, null = (_chosen(ROLES[role]) for role in ("path", "conversions", "null"))

    def __init__(self, names: Sequence[str], **values: Any) -> None:
        super().__init__(**values)
        columns = {str(place): _column(place, name) for place, name in enumerate(names, 1)}
        for role in ALL_ROLES:
            self[role].choices = choices_of(_found_out() | {NONE: gettext("None")} | columns)
        listed: dict[str, Mapping[Any, Any]] = {
            "delimiter": DELIMITERS,
            "header": HEADERS,
            "encoding": ENCODINGS,
            "time_unit": UNITS,
            "time_format": FORMATS,
            "decimal_mark": MARKS,
        }
        for name, named in listed.items():
            self[name].choices = choices_of(_found_out() | {str(value): words for value, words in named.items()})

    def chosen(self) -> Choices:
        """What was chosen; only after `validate`."""
        unit, mark = self._told("time_unit"), self._told("decimal_mark")
        header = self._told("header")
        return Choices(
            kind=CampaignKind(self.kind.data),
            delimiter=self._told("delimiter"),
            header=None if header is None else header == "yes",
            encoding=self._told("encoding"),
            columns={role: LEFT_OUT if told == NONE else told for role in ALL_ROLES if (told := self._told(role)) is not None},
            time_unit=TimeUnit(unit) if unit else None,
            time_format=self._told("time_format"),
            decimal_mark=DecimalMark(mark) if mark else None,
            direct=self.direct.data or None,
            unknown_as_roots=self.unknown_as_roots.data,
        )

    def _told(self, name: str) -> str | None:
        value: str = self[name].data
        return None if value == FOUND_OUT else value


def form_values(choices: Choices) -> dict[str, Any]:
    """The choices as the form shows them."""
    header = {None: None, True: "yes", False: "no"}[choices.header]
    told = {
        "delimiter": choices.delimiter,
        "header": header,
        "encoding": choices.encoding,
        "time_unit": choices.time_unit,
        "time_format": choices.time_format,
        "decimal_mark": choices.decimal_mark,
    }
    columns = {role: NONE if place == LEFT_OUT else place for role, place in choices.columns.items()}
    return {
        "kind": choices.kind.value,
        "direct": choices.direct or "",
        "unknown_as_roots": choices.unknown_as_roots,
        **{name: str(value) for name, value in told.items() if value is not None},
        **columns,
    }


def _found_out() -> dict[str, str]:
    return {FOUND_OUT: gettext("Found out")}


def _column(place: int, name: str) -> str:
    number = str(place)
    return gettext("Column %(number)s", number=number) if name == number else f"{number} · {name[:60]}"
