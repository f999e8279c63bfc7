"""What the Report page shows, gathered from its sections, and their tables as they are downloaded.

A section is a function of SECTIONS, a template included by report/show.html, and its tables in TABLES.
"""

from collections.abc import Callable, Sequence
from typing import Any

from core.models import Event
from core.queries.report.advice import advise
from core.queries.report.report import Report
from webapp.csv_files import Table
from webapp.report.attribution import ATTRIBUTION_TABLES, attribution_section
from webapp.report.changes import CHANGES_TABLES, changes_section
from webapp.report.costs import COST_TABLES, cost_section
from webapp.report.funnel import FUNNEL_TABLES, funnel_section
from webapp.report.growth import GROWTH_TABLES, growth_section
from webapp.report.long_tail import LONG_TAIL_TABLES, long_tail_section
from webapp.report.marks import MARK_TABLES, reaction_words, shown_marks
from webapp.report.reach import REACH_TABLES, reach_section
from webapp.report.spread import SPREAD_TABLES, spread_section
from webapp.report.words import CERTAINTIES, advice_words, claim, unknowns, where_from, who_came
from webapp.viewing import viewers_table, watched

Section = Callable[[Report, Event], dict[str, Any]]


def page(report: Report, event: Event) -> dict[str, Any]:
    """Everything the report's templates use."""
    shown: dict[str, Any] = {"report": report}
    for section in SECTIONS:
        shown |= section(report, event)
    return shown


def _short_section(report: Report, _event: Event) -> dict[str, Any]:
    return {"claim": claim(report), "who": who_came(report), "where": where_from(report), "unknowns": unknowns(report)}


def _watching_section(report: Report, event: Event) -> dict[str, Any]:
    drawn = watched(report.viewing, event)
    return {
        "watched": drawn,
        "marks": shown_marks(report.marks, drawn.curve, event) if drawn else None,
        "reaction_words": reaction_words(report),
    }


def _advice_section(report: Report, _event: Event) -> dict[str, Any]:
    return {"advice": [(*advice_words(line), CERTAINTIES[line.certainty]) for line in advise(report)]}


def _viewers_table(report: Report) -> Table:
    return viewers_table(report.viewing)


SECTIONS: Sequence[Section] = (
    _short_section,
    funnel_section,
    _watching_section,
    long_tail_section,
    cost_section,
    spread_section,
    attribution_section,
    reach_section,
    growth_section,
    changes_section,
    _advice_section,
)
TABLES: dict[str, Callable[[Report], Table]] = {
    **FUNNEL_TABLES,
    **COST_TABLES,
    **SPREAD_TABLES,
    **ATTRIBUTION_TABLES,
    **CHANGES_TABLES,
    **REACH_TABLES,
    **GROWTH_TABLES,
    "viewers": _viewers_table,
    **MARK_TABLES,
    **LONG_TAIL_TABLES,
}
