"""What each entry point brought and cost, as the report says it: words, geometry and the table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from flask_babel import gettext as _

from core.models import Event
from core.money import exponent, to_text
from core.queries.report.report import Report
from core.queries.spread.entry_point_credits import EntryPointCredit
from webapp.costs import Axis, cost_axis
from webapp.csv_files import Table
from webapp.formats import money
from webapp.intervals import Interval

AMOUNT_PLACES = 4


@dataclass(frozen=True)
class Cost:
    """What one entry point cost, as words and as an interval on the axis all of its currency share."""

    each: str
    low: str
    high: str
    geometry: Interval | None
    with_brought_on: str
    per_minute: str


def cost_section(report: Report, _event: Event) -> dict[str, Any]:
    """What report/cost.html uses, and the sums that report/short.html does."""
    return {"costs": costs(report.entry_points), "totals": totals(report.entry_points)}


def costs(credits_: Sequence[EntryPointCredit]) -> dict[int, Cost]:
    """The paid entry points, each on its currency's logarithmic axis with the average as the mark."""
    found: dict[int, Cost] = {}
    for currency in {credit.currency for credit in credits_}:
        paid = [credit for credit in credits_ if credit.currency == currency and credit.cost_minor]
        axis = cost_axis([credit.cost_interval for credit in paid if credit.cost_interval])
        registrations = sum(credit.registrations for credit in paid)
        average = sum(credit.cost_minor for credit in paid) / registrations if registrations else 0.0
        found |= {credit.id: _cost(credit, axis, average) for credit in paid}
    return found


def _cost(credit: EntryPointCredit, axis: Axis, average: float) -> Cost:
    currency, each, bounds = credit.currency, credit.cost_each, credit.cost_interval
    geometry = None
    if each and bounds:
        geometry = Interval(axis(bounds[0]), axis(bounds[1]), axis(each), axis(average), bounds[0] < average < bounds[1])
    low, high = bounds or (0.0, 0.0)
    return Cost(
        each=_money(each, currency),
        low=_money(low, currency),
        high=_money(high, currency) if isfinite(high) else "∞",
        geometry=geometry,
        with_brought_on=_money(credit.cost_with_brought_on, currency),
        per_minute=_money(credit.cost_per_minute, currency),
    )


def _money(minor: float | None, currency: str) -> str:
    if minor is not None and 0 < minor < 1:
        return f"< {money(1, currency)}"
    return "–" if minor is None else money(round(minor), currency)


def totals(credits_: Sequence[EntryPointCredit]) -> dict[str, int]:
    """What all entry points cost together, by currency."""
    sums: dict[str, int] = {}
    for credit in credits_:
        if credit.cost_minor:
            sums[credit.currency] = sums.get(credit.currency, 0) + credit.cost_minor
    return sums


def _entry_point_table(report: Report) -> Table:
    head = (
        _("Entry point"),
        _("Scans"),
        _("Clicks"),
        _("Visitors"),
        _("Registered"),
        _("Brought on"),
        _("Minutes attended"),
        _("Cost"),
        _("Currency"),
        _("Per registration"),
        _("With those brought on"),
        _("Per attended minute"),
    )
    rows: list[Sequence[object]] = [_entry_point_cells(credit) for credit in report.entry_points]
    rest = report.uncredited
    rows.append((_("No entry point"), "", "", "", rest.registrations, rest.brought_on, round(rest.seconds / 60), *[""] * 5))
    return head, rows


def _entry_point_cells(credit: EntryPointCredit) -> Sequence[object]:
    """Amounts without their sign: spreadsheets add them up, and the currency has a column of its own."""
    return (
        credit.name,
        credit.visits.scans,
        credit.visits.clicks,
        credit.visits.unique,
        credit.registrations,
        credit.brought_on,
        round(credit.seconds / 60),
        to_text(credit.cost_minor, credit.currency),
        credit.currency,
        _amount(credit.cost_each, credit),
        _amount(credit.cost_with_brought_on, credit),
        _amount(credit.cost_per_minute, credit),
    )


def _amount(minor: float | None, credit: EntryPointCredit) -> float | str:
    """Nothing where it was free, or nobody came; a minute may cost less than the smallest coin."""
    return round(minor / 10 ** exponent(credit.currency), AMOUNT_PLACES) if minor else ""


COST_TABLES: dict[str, Callable[[Report], Table]] = {"entry-points": _entry_point_table}
