"""What is assumed of a campaign, as a form whose values stand in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FloatField, IntegerField, RadioField
from wtforms.validators import InputRequired, Optional, StopValidation

from referral.growth.planning import Plan, Resharing
from webapp.formats import number
from webapp.forms.common import choices_of

SEEDS_MAX = 1_000_000
AUDIENCE_MAX = 10_000_000
POPULATION_MAX = 10_000_000_000
WAVES_MAX = 8
RESHARED_BY = {Resharing.REGISTERED: _("People who registered"), Resharing.VIEWERS: _("Everybody who saw it")}


class WithinRange:
    """A number from the least to the most; one message says so of what is too large, infinite, or no number at all."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high
        self.field_flags = {"min": low, "max": high}

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        """Refuse what is not between them; NaN is not."""
        if field.data is None or not self.low <= field.data <= self.high:
            field.errors = []
            raise StopValidation(gettext("Use a number from %(low)s to %(high)s.", low=number(self.low), high=number(self.high)))


@dataclass(frozen=True)
class Slider:
    """From where to where a slider goes; beside it any value the field allows can be written. Counts go by tenfolds."""

    low: float
    high: float
    step: float = 1
    tenfold: bool = False


SLIDERS = {
    "seeds": Slider(1, 100_000, tenfold=True),
    "audience": Slider(1, 100_000, tenfold=True),
    "open_rate": Slider(0, 100, 0.5),
    "convert_rate": Slider(0, 100, 0.5),
    "reshare_rate": Slider(0, 100, 0.5),
    "later_audience": Slider(1, 100_000, tenfold=True),
    "population": Slider(100, 100_000_000, tenfold=True),
    "waves": Slider(1, WAVES_MAX),
}


def _needed(low: float, high: float) -> list[Any]:
    return [InputRequired(_("This is needed.")), WithinRange(low, high)]


def _optional(low: float, high: float) -> list[Any]:
    return [Optional(), WithinRange(low, high)]


class PlanForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The assumptions; rates in percent."""

    class Meta:
        """Nothing is written, so the form needs no token and its address can be passed on."""

        csrf = False

    seeds = IntegerField(_("People who share first"), _needed(0, SEEDS_MAX))
    audience = FloatField(_("Audience of each"), _needed(0, AUDIENCE_MAX))
    open_rate = FloatField(_("Open rate"), _needed(0, 100))
    convert_rate = FloatField(_("Convert rate"), _needed(0, 100))
    reshare_rate = FloatField(_("Reshare rate"), _needed(0, 100))
    reshared_by = RadioField(_("Who shares again"), choices=choices_of(RESHARED_BY))
    waves = IntegerField(_("Generations"), _needed(1, WAVES_MAX))
    later_audience = FloatField(_("Audience of those who share later"), _optional(0, AUDIENCE_MAX))
    population = IntegerField(_("People who can be reached at all"), _optional(1, POPULATION_MAX))
    measured_on = IntegerField(_("People the rates were measured on"), _optional(1, POPULATION_MAX))

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(formdata=MultiDict(values))

    def plan(self) -> Plan:
        """The plan; only after `validate`. May still be refused for being too large."""
        certain = {} if self.measured_on.data is None else {"measured_on": float(self.measured_on.data)}
        return Plan(
            seeds=self.seeds.data,
            audience=self.audience.data,
            open_rate=self.open_rate.data / 100,
            convert_rate=self.convert_rate.data / 100,
            reshare_rate=self.reshare_rate.data / 100,
            reshared_by=Resharing(self.reshared_by.data),
            waves=self.waves.data,
            later_audience=self.later_audience.data,
            population=self.population.data,
            **certain,
        )
