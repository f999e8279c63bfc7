"""What the Report page shows, and its tables as they are downloaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite, isnan, log
from typing import Any

from flask_babel import gettext as _

from core.models import Event, Via
from core.queries.advice import advise
from core.queries.report import EntryPointCredit, Report
from webapp.formats import money, number, percent
from webapp.intervals import Interval, axis_top, interval
from webapp.report_words import (
    CERTAINTIES,
    REASONS,
    advice_words,
    claim,
    spread_words,
    unknowns,
    where_from,
    who_came,
)
from webapp.viewing import viewers_table, watched

Table = tuple[Sequence[str], Sequence[Sequence[object]]]

OUTER_ROOM = 0.06  # of a logarithmic axis, so that the outermost band does not touch its end


@dataclass(frozen=True)
class Step:
    """One step of the funnel, with its part of the step it comes from."""

    name: str
    count: int
    share: str = ""
    note: str = ""


@dataclass(frozen=True)
class Cost:
    """What one entry point cost, as words and as an interval on the axis all of its currency share."""

    each: str
    low: str
    high: str
    geometry: Interval | None
    with_brought_on: str
    per_minute: str


def page(report: Report, event: Event) -> dict[str, Any]:
    """Everything the report's template uses."""
    top = axis_top([ring.high for ring in report.generations[:-1]])  # the last has brought nobody: its interval is not drawn
    k = report.virality.told
    return {
        "report": report,
        "claim": claim(report),
        "who": who_came(report),
        "where": where_from(report),
        "unknowns": unknowns(report),
        "spread_words": spread_words(report),
        "steps": funnel(report),
        "costs": costs(report.entry_points),
        "totals": totals(report.entry_points),
        "rings": [
            (ring, None if ring.r is None else interval(ring.r, ring.low, ring.high, top=top)) for ring in report.generations
        ],
        "k": k,
        "k_interval": interval(k.value, k.low, k.high) if k else None,
        "cycle_s": None if isnan(report.cycle_s) else report.cycle_s,
        "reasons": [(REASONS.get(reason, reason), count) for reason, count in report.visits.excluded],
        "watched": watched(report.viewing, event),
        "advice": [(*advice_words(line), CERTAINTIES[line.certainty]) for line in advise(report)],
    }


def funnel(report: Report) -> list[Step]:
    """From a scan or click to a referred registration; each names what its share is a share of."""
    visits, via = report.visits, report.visits.by_via
    came = _(
        "%(scans)s scans, %(clicks)s clicks, %(direct)s direct",
        scans=number(via.get(Via.SCAN, 0)),
        clicks=number(via.get(Via.CLICK, 0)),
        direct=number(via.get(Via.DIRECT, 0)),
    )
    return [
        Step(_("Scans, clicks and direct visits"), visits.raw, "", came),
        Step(_("Visits by people"), visits.human, _share(_("%(share)s of all visits"), visits.human, visits.raw)),
        Step(_("Registered"), report.registered, _share(_("%(share)s of visits by people"), report.registered, visits.human)),
        Step(_("Attended"), report.attended, _share(_("%(share)s of registered"), report.attended, report.registered)),
        Step(
            _("Shared their link"),
            report.shares.sharers,
            _share(_("%(share)s of registered"), report.shares.sharers, report.registered),
            _("People share before the event too, so this is a part of those registered."),
        ),
        Step(
            _("Registered by referral"), report.referred, _share(_("%(share)s of registered"), report.referred, report.registered)
        ),
    ]


def _share(words: str, part: int, whole: int) -> str:
    return words.replace("%(share)s", percent(part / whole)) if whole else ""


def costs(credits_: Sequence[EntryPointCredit]) -> dict[int, Cost]:
    """The paid entry points, each on its currency's logarithmic axis with the average as the mark."""
    found: dict[int, Cost] = {}
    for currency in {credit.row.entry_point.currency for credit in credits_}:
        paid = [c for c in credits_ if c.row.entry_point.currency == currency and c.row.entry_point.cost_minor]
        axis = _axis([c.row.cost_interval for c in paid if c.row.cost_interval])
        registrations = sum(c.row.registrations for c in paid)
        average = sum(c.row.entry_point.cost_minor for c in paid) / registrations if registrations else 0.0
        found |= {credit.row.entry_point.id: _cost(credit, axis, average) for credit in paid}
    return found


def _cost(credit: EntryPointCredit, axis: Callable[[float], float], average: float) -> Cost:
    currency, each, bounds = credit.row.entry_point.currency, credit.row.cost_each, credit.row.cost_interval
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


def _axis(bounds: Sequence[tuple[float, float]]) -> Callable[[float], float]:
    """Logarithmic, from the lowest bound to the highest; in percent."""
    lows, highs = [low for low, _high in bounds], [high for _low, high in bounds if isfinite(high)]
    first, last = (log(min(lows)), log(max(highs))) if lows and highs else (0.0, 1.0)
    room = (last - first or 1.0) * OUTER_ROOM
    first, last = first - room, last + room

    def at(cost: float) -> float:
        where = (log(cost) - first) / (last - first) if cost > 0 and isfinite(cost) else float(cost > 0)
        return round(100 * min(max(where, 0.0), 1.0), 2)

    return at


def _money(minor: float | None, currency: str) -> str:
    if minor is not None and 0 < minor < 1:
        return f"< {money(1, currency)}"
    return "–" if minor is None else money(round(minor), currency)


def totals(credits_: Sequence[EntryPointCredit]) -> dict[str, int]:
    """What all entry points cost together, by currency."""
    sums: dict[str, int] = {}
    for credit in credits_:
        placed = credit.row.entry_point
        if placed.cost_minor:
            sums[placed.currency] = sums.get(placed.currency, 0) + placed.cost_minor
    return sums


def _funnel_table(report: Report) -> Table:
    return (_("Step"), _("Count"), _("Part")), [(step.name, step.count, step.share) for step in funnel(report)]


def _excluded_table(report: Report) -> Table:
    rows = [(str(REASONS.get(reason, reason)), count) for reason, count in report.visits.excluded]
    return (_("Reason"), _("Visits")), rows


def _entry_point_table(report: Report) -> Table:
    head = (
        _("Entry point"),
        _("Scans"),
        _("Clicks"),
        _("Unique"),
        _("Registrations"),
        _("Brought on"),
        _("Minutes attended"),
        _("Cost"),
        _("Currency"),
        _("Per registration"),
        _("Per attended minute"),
    )
    rows: list[Sequence[object]] = [_entry_point_cells(credit) for credit in report.entry_points]
    rest = report.uncredited
    rows.append((_("No entry point"), "", "", "", rest.registrations, rest.brought_on, round(rest.seconds / 60), "", "", "", ""))
    return head, rows


def _entry_point_cells(credit: EntryPointCredit) -> Sequence[object]:
    row, placed, cost = credit.row, credit.row.entry_point, costs([credit]).get(credit.row.entry_point.id)
    return (
        placed.name,
        row.visits.scans,
        row.visits.clicks,
        row.visits.unique,
        row.registrations,
        row.brought_on,
        round(credit.seconds / 60),
        money(placed.cost_minor, placed.currency),
        placed.currency,
        cost.each if cost else "",
        cost.per_minute if cost else "",
    )


def _generation_table(report: Report) -> Table:
    rows = [
        (ring.number, ring.people, ring.brought, *(("", "", "") if ring.r is None else (ring.r, ring.low, ring.high)))
        for ring in report.generations
    ]
    return (_("Generation"), _("People"), _("Brought"), "R", _("95 %% interval, low") % {}, _("95 %% interval, high") % {}), rows


def _cascade_table(report: Report) -> Table:
    rows = [
        (row.root, row.people, row.generations, row.structural_virality if row.structural_virality is not None else _("too few"))
        for row in report.cascades
    ]
    return (_("Started by"), _("People"), _("Generations"), _("Structural virality")), rows


def _people_table(report: Report) -> Table:
    rows = [(top.leader.rank, top.leader.name, top.leader.direct, top.leader.below, top.attended) for top in report.people]
    return (_("Rank"), _("Name"), _("Brought directly"), _("In all below"), _("Of those attended")), rows


def _viewers_table(report: Report) -> Table:
    return viewers_table(report.viewing)


TABLES: dict[str, Callable[[Report], Table]] = {
    "funnel": _funnel_table,
    "excluded-visits": _excluded_table,
    "entry-points": _entry_point_table,
    "generations": _generation_table,
    "cascades": _cascade_table,
    "people": _people_table,
    "viewers": _viewers_table,
}
