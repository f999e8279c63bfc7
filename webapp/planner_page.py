"""What the Planner page shows: the assumptions with where they come from, and what they lead to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_compact_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from core.queries.spread.planner import Measured
from referral.errors import ReferralError
from referral.growth.outlook import Outlook, Range, Wave, plan_reach
from referral.growth.planning import Plan, Resharing
from webapp.formats import decimals, format_locale, number
from webapp.forms.plan import SLIDERS, PlanForm

DRAWS = 10_000  # takes some hundredths of a second; where audiences overlap expected values rest on them too
ENOUGH = 10  # people; a rate of fewer is not called measured
COMPACT_FROM = 1_000_000
FEW = 10
LEAST = 0.1

GUESSES = {
    "seeds": "50",
    "audience": "100",
    "open_rate": "5",
    "convert_rate": "20",
    "reshare_rate": "10",
    "reshared_by": Resharing.REGISTERED.value,
    "waves": "3",
    "later_audience": "",
    "population": "",
    "measured_on": "",
}
# 600 people show it to 100 each, and a tenth of those who saw it to 100 more: 60,000 views, then 600,000.
FOUNDING_EXAMPLE = GUESSES | {"seeds": "600", "reshared_by": Resharing.VIEWERS.value, "waves": "2"}

Table = tuple[Sequence[str], Sequence[Sequence[object]]]


@dataclass(frozen=True)
class Bar:
    """One generation of one measure: its length and its interval in percent of the longest, and the same in words."""

    generation: int
    length: float
    low: float
    high: float
    figure: str
    between: str


@dataclass(frozen=True)
class Panel:
    """One measure over the generations, on a scale of its own."""

    title: str
    bars: Sequence[Bar]


def prefilled(measured: Measured) -> dict[str, str]:
    """The form's values before anybody has changed them: measured where there is enough to measure, else guesses."""
    return GUESSES | {name: value for name, (value, _words) in _measured(measured).items()}


def hints(measured: Measured) -> dict[str, str]:
    """Where each prefilled value comes from, in words."""
    guess = _("A guess: too little is measured yet.")
    audience = _("A guess: who sees a post or a message, nobody can count.")
    found = {name: words for name, (_value, words) in _measured(measured).items()}
    return dict.fromkeys(("seeds", "open_rate", "convert_rate", "reshare_rate"), guess) | {"audience": audience} | found


def _measured(past: Measured) -> dict[str, tuple[str, str]]:
    """Value and origin of what past events measured, by field."""
    found: dict[str, tuple[str, str]] = {}
    if past.sharers >= ENOUGH and past.seeds:
        each = past.seeds / len(past.events)
        words = ngettext(
            "Measured: %(seeds)s people shared first, in %(num)s past event.",
            "Measured: %(seeds)s people shared first, in %(num)s past events together.",
            len(past.events),
            seeds=number(past.seeds),
        )
        found["seeds"] = _whole(each), words
    if past.sharers >= ENOUGH and past.opened:
        found |= _opening(past.opened / past.sharers, past)
    if past.opened >= ENOUGH:
        words = _("Measured: of %(whole)s visitors by share links %(part)s registered.")
        part = min(past.referred, past.opened)
        found["convert_rate"] = _rate(part / past.opened), words % {"whole": number(past.opened), "part": number(part)}
    if past.referred >= ENOUGH:
        words = _("Measured: of %(whole)s people who registered by referral %(part)s shared again.")
        numbers = {"whole": number(past.referred), "part": number(past.resharers)}
        found["reshare_rate"] = _rate(past.resharers / past.referred), words % numbers
    if "convert_rate" in found and "reshare_rate" in found:
        fewest = min(past.opened, past.referred)
        found["measured_on"] = str(fewest), _("The smaller of the groups behind the measured rates.")
    return found


def _opening(each: float, past: Measured) -> dict[str, tuple[str, str]]:
    """The open rate at which the guessed audience agrees with how many opened what one person shared."""
    audience = max(float(GUESSES["audience"]), each)
    words = _("Measured with the audience: %(sharers)s people who shared brought %(opened)s visitors, %(each)s each.") % {
        "sharers": number(past.sharers),
        "opened": number(past.opened),
        "each": decimals(each, 1),
    }
    found = {"open_rate": (_rate(each / audience), words)}
    if each > float(GUESSES["audience"]):
        found["audience"] = f"{each:.0f}", words
    return found


def _rate(share: float) -> str:
    return f"{min(100 * share, 100):.3g}"


def _whole(value: float) -> str:
    return str(max(1, round(value)))


def outlook_of(form: PlanForm) -> Outlook | None:
    """What the form's plan leads to; None when a value has to be corrected first, which the form then says."""
    if not form.validate():
        return None
    try:
        return plan_reach(form.plan(), draws=DRAWS)
    except ReferralError:  # every single value is in its range, so they are too large together
        form.form_errors.append(_("Together these make more views than can be counted: more than 10¹⁵. Use smaller numbers."))
        return None


def page(form: PlanForm, outlook: Outlook | None) -> dict[str, Any]:
    """Everything the template and its part use."""
    drawn = {} if outlook is None else {"claim": claim(outlook), "growth": growth_words(outlook.plan), "panels": panels(outlook)}
    return {"form": form, "sliders": SLIDERS, "outlook": outlook, "values": values(form), "people": people, **drawn}


def values(form: PlanForm) -> dict[str, str]:
    """The form as it stands in the address."""
    return {field.name: field.raw_data[0] for field in form if field.raw_data}


def claim(outlook: Outlook) -> str:
    """The plan's end in a sentence."""
    total = outlook.total
    words: str = _(
        "%(registrations)s registrations out of %(impressions)s views",
        registrations=people(total.registrations.expected),
        impressions=people(total.impressions.expected),
    )
    return words


def growth_words(plan: Plan) -> str:
    """How each generation compares with the one before, before audiences overlap."""
    if plan.reproduction < 1:
        words = _("One person who shares later brings %(each)s more who share: each generation is smaller than the last.")
    elif plan.population is None:
        words = _("One person who shares later brings %(each)s more who share: without a limit of people it never ends.")
    else:
        words = _("One person who shares later brings %(each)s more who share, until most have seen it.")
    return str(words) % {"each": decimals(plan.reproduction)}


def people(value: float) -> str:
    """A number to be expected: whole from ten on, and short where nobody reads every digit."""
    if value >= COMPACT_FROM:
        return str(format_compact_decimal(value, locale=format_locale(), fraction_digits=2))
    if 0 < value < LEAST:
        return f"< {decimals(LEAST, 1)}"
    return number(round(value)) if value >= FEW or value == round(value) else decimals(value, 1)


def between(bounds: Range) -> str:
    """From where to where."""
    return str(_("%(low)s to %(high)s", low=people(bounds.low), high=people(bounds.high)))


def panels(outlook: Outlook) -> list[Panel]:
    """A measure a picture: registrations could not be seen on the scale of views."""
    shown = {"impressions": _("Views"), "reach": _("Reached for the first time"), "registrations": _("Registrations")}
    if outlook.plan.population is None:
        del shown["reach"]  # without overlap everybody who sees it sees it for the first time
    return [_panel(title, [getattr(wave, name) for wave in outlook.waves]) for name, title in shown.items()]


def _panel(title: str, ranges: Sequence[Range]) -> Panel:
    top = max((bounds.high for bounds in ranges), default=0.0)
    top = max(top, *(bounds.expected for bounds in ranges)) or 1.0
    bars = [
        Bar(
            generation=index,
            length=round(100 * bounds.expected / top, 2),
            low=round(100 * bounds.low / top, 2),
            high=round(100 * bounds.high / top, 2),
            figure=people(bounds.expected),
            between=between(bounds),
        )
        for index, bounds in enumerate(ranges, 1)
    ]
    return Panel(title, bars)


def table(outlook: Outlook) -> Table:
    """Every generation and all together, with both ends of each interval, to be downloaded."""
    names = _measure_names()
    head = [_("Generation")]
    for name in names.values():
        head += [name, _("%(measure)s, low", measure=name), _("%(measure)s, high", measure=name)]
    rows = [(index, *_cells(wave, names)) for index, wave in enumerate(outlook.waves, 1)]
    return head, [*rows, (_("All"), *_cells(outlook.total, names))]


def _measure_names() -> Mapping[str, str]:
    return {
        "sharers": _("People who share"),
        "impressions": _("Views"),
        "reach": _("Reached for the first time"),
        "opens": _("Opened"),
        "registrations": _("Registrations"),
    }


def _cells(wave: Wave, names: Mapping[str, str]) -> list[float]:
    ranges = [getattr(wave, name) for name in names]
    return [round(value, 2) for bounds in ranges for value in (bounds.expected, bounds.low, bounds.high)]
