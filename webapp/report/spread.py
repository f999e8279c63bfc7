"""How an event spread, as the report says it: generations, cascades and people, and their tables."""

from collections.abc import Callable
from math import isnan
from typing import Any

from flask_babel import gettext as _

from core.models import Event
from core.queries.report.report import Report
from referral.growth.reproduction import ENOUGH_PAIRS
from webapp.csv_files import Table
from webapp.intervals import interval, ring_intervals
from webapp.report.words import spread_words


def spread_section(report: Report, _event: Event) -> dict[str, Any]:
    """What report/spread.html uses, and the estimate that report/short.html shows."""
    k = report.virality.told
    return {
        "spread_words": spread_words(report),
        "rings": ring_intervals(report.generations),
        "k": k,
        "k_interval": interval(k.value, k.low, k.high) if k else None,
        "cycle_s": None if isnan(report.cycle_s) or report.referred < ENOUGH_PAIRS else report.cycle_s,
    }


def _generation_table(report: Report) -> Table:
    rows = [
        (ring.number, ring.people, ring.brought, *(("", "", "") if ring.r is None else (ring.r, ring.low, ring.high)))
        for ring in report.generations
    ]
    return (_("Generation"), _("People"), _("Brought"), "R", _("95%% interval, low") % {}, _("95%% interval, high") % {}), rows


def _cascade_table(report: Report) -> Table:
    rows = [
        (row.root, row.people, row.generations, row.structural_virality if row.structural_virality is not None else _("too few"))
        for row in report.cascades
    ]
    return (_("Started by"), _("People"), _("Generations"), _("Structural virality")), rows


def _people_table(report: Report) -> Table:
    rows = [(top.leader.rank, top.leader.name, top.leader.direct, top.leader.below, top.attended) for top in report.people]
    return (_("Rank"), _("Name"), _("Brought directly"), _("In all below"), _("Of those attended")), rows


SPREAD_TABLES: dict[str, Callable[[Report], Table]] = {
    "generations": _generation_table,
    "cascades": _cascade_table,
    "people": _people_table,
}
