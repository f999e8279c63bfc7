"""How soon people bring others, and how well what came was forecast: the report's sections on delays and forecasts."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.report.report import Report
from core.queries.spread.delays import Delays, DelayStep, Seconds
from core.queries.spread.forecasts import Forecasted, Forecasts
from referral.growth.forecast import Outcome
from referral.growth.reproduction import ENOUGH_PAIRS
from webapp.csv_files import Table
from webapp.formats import duration, iso, number, percent, sentences, short_datetime
from webapp.intervals import Interval
from webapp.lines import Plot, band, logarithmic, path

TICKS = (0, 1 / 3, 2 / 3, 1)  # of the axis, whose steps are even in the logarithm
SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)


def growth_section(report: Report, event: Event) -> dict[str, Any]:
    """What report/delays.html and report/forecasts.html use."""
    found, told = report.delays, report.forecasts
    return {
        "delays": found,
        "delay_words": delay_words(found) if found else "",
        "delay_plot": _plot(found) if found and found.enough else None,
        "forecasts": told,
        "forecast_rows": [(one, *_forecast_row(one, told, event)) for one in told.past] if told else [],
        "forecast_words": forecast_words(told, event) if told else "",
    }


def delay_words(found: Delays) -> str:
    """When half and when nine in ten of the referrals come."""
    if not found.pairs:
        return str(_("Nobody has come through another person yet."))
    if found.median is None or found.ninetieth is None:
        few = ngettext(
            "Only %(count)s person came through another so far; from %(least)s on it can be said how soon they come.",
            "Only %(count)s people came through another so far; from %(least)s on it can be said how soon they come.",
            found.pairs,
            count=number(found.pairs),
            least=ENOUGH_PAIRS,
        )
        return str(few)
    half, most = _time(found.median), _time(found.ninetieth)
    if not half:
        return str(_("How soon those come whom a person brings cannot be told yet: too few people have had the time."))
    first = _("Half of those a person brings should come within %(time)s of their own registration.", time=half)
    if not most:
        return str(sentences([first, _("How soon nine in ten come cannot be told yet.")]))
    return str(sentences([first, _("Nine in ten should come within %(time)s.", time=most)]))


def _time(found: Seconds) -> str:
    """Empty while it cannot be told."""
    if found.value is None or found.low is None:
        return ""
    if found.high is None:
        return str(_("%(time)s (at least %(low)s)", time=duration(found.value), low=duration(found.low)))
    bounds = {"low": duration(found.low), "high": duration(found.high)}
    return str(_("%(time)s (%(low)s to %(high)s)", time=duration(found.value), **bounds))


def _plot(found: Delays) -> Plot:
    first, last = found.steps[0].seconds, found.steps[-1].seconds

    def line(height: Callable[[DelayStep], float]) -> list[tuple[float, float]]:
        return [(logarithmic(step.seconds, first, last), height(step)) for step in found.steps]

    return Plot(
        path=path(line(lambda step: step.share)),
        other_path=path(line(lambda step: step.seen / found.pairs)),
        band=band(line(lambda step: step.low), line(lambda step: step.high)),
        scale=[percent(share) for share in SHARES],
        ticks=[duration(first * (last / first) ** part) for part in TICKS],
        words=delay_words(found),
    )


def forecast_words(told: Forecasts, event: Event) -> str:
    """What may be expected of the event while it runs, and how earlier forecasts did."""
    said = [_ahead_words(told.ahead, told, event)] if told.ahead else []
    judged = [one.held for one in told.past if one.held is not None]
    if judged:
        said.append(
            ngettext(
                "Of %(all)s forecast that could have been made earlier, %(count)s would have held.",
                "Of %(all)s forecasts that could have been made earlier, %(count)s would have held.",
                len(judged),
                all=number(len(judged)),
                count=number(sum(judged)),
            )
        )
    elif told.past:
        said.append(_("Earlier there was too little to forecast from."))
    return str(sentences([str(words) for words in said]))


def _ahead_words(ahead: Forecasted, told: Forecasts, event: Event) -> str:
    if ahead.outcome == Outcome.NO_EVIDENCE:
        return str(_("It is too early to forecast: hardly anybody has come through another person yet."))
    if ahead.outcome == Outcome.UNBOUNDED or ahead.expected is None or ahead.low is None:
        return str(_("It may well go on growing by itself, so no final size can be forecast."))
    words = _(
        "By its end on %(end)s the %(size)s people here now are expected to be %(expected)s with those they bring, "
        "between %(low)s and %(high)s (%(confidence)s).",
        end=short_datetime(told.ends_at, event.timezone),
        size=number(ahead.size),
        expected=number(round(ahead.expected)),
        low=number(round(ahead.low)),
        high=_count(ahead.high),
        confidence=percent(told.confidence),
    )
    return str(words)


def _forecast_row(one: Forecasted, told: Forecasts, event: Event) -> tuple[str, str, Interval | None, str]:
    """When, what was to be expected, its picture, and what became of it."""
    when = short_datetime(one.at, event.timezone)
    if one.outcome == Outcome.NO_EVIDENCE:
        return when, str(_("too early to say")), None, ""
    if one.outcome == Outcome.UNBOUNDED or one.expected is None or one.low is None:
        return when, str(_("no end in sight")), None, ""
    top = 1.1 * max(one.high or 0.0, float(one.came_to or 0), max((past.high or 0.0 for past in told.past), default=0.0), 1.0)
    start, end, dot, mark = (round(100 * value / top, 2) for value in (one.low, one.high or top, one.expected, one.came_to or 0))
    picture = Interval(start, end, dot, mark, rest=False)
    low, high = number(round(one.low)), _count(one.high)
    expected = _("%(value)s (%(low)s to %(high)s)", value=number(round(one.expected)), low=low, high=high)
    return when, str(expected), picture, str(_("inside") if one.held else _("outside"))


def _count(value: float | None) -> str:
    return "∞" if value is None else number(round(value))


def _delay_table(report: Report) -> Table:
    head = (
        _("Within (seconds)"),
        _("Seen"),
        _("Part that comes within"),
        _("95%% interval, low") % {},
        _("95%% interval, high") % {},
    )
    steps = report.delays.steps if report.delays else ()
    return head, [(round(step.seconds, 1), step.seen, step.share, step.low, step.high) for step in steps]


def _forecast_table(report: Report) -> Table:
    head = (
        _("Forecast made"),
        _("For"),
        _("People then"),
        _("Expected"),
        _("80%% interval, low") % {},
        _("80%% interval, high") % {},
    )
    told = report.forecasts
    if told is None:
        return (*head, _("Came to")), []
    rows = [(one, told.until) for one in told.past] + ([(told.ahead, told.ends_at)] if told.ahead else [])
    return (*head, _("Came to")), [
        (
            iso(one.at),
            iso(until),
            one.size,
            *(("" if value is None else value) for value in (one.expected, one.low, one.high, one.came_to)),
        )
        for one, until in rows
    ]


GROWTH_TABLES: dict[str, Callable[[Report], Table]] = {"delays": _delay_table, "forecasts": _forecast_table}
