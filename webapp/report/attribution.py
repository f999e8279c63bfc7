"""Who deserves the credit, as the report says it: what was chosen, the models side by side, and all of it as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from core.models import Event
from core.money import exponent
from core.queries.attribution.attribution import PARTS, Rules
from core.queries.attribution.labels import LabelKind
from core.queries.attribution.tables import MARKOV_ORDERS, CreditTable, column, decay_column
from core.queries.report.report import Report
from referral.attribution.apportionment import split_exactly
from referral.attribution.credit import Model
from webapp.csv_files import Table
from webapp.formats import number
from webapp.intervals import Interval
from webapp.report.attribution_choice import Asked, asked, choices
from webapp.report.attribution_words import (
    CONVERSIONS,
    CREDIT_TO,
    MODELS,
    NOT_YET,
    UNNAMED,
    WORTH_NOTHING,
    Named,
    amount,
    disagreement,
    meaning,
    named,
    notes,
)

COUNT_PLACES = len(str(PARTS)) - 1
WIDEST = 7  # characters of a figure, eight of which stand beside each other


@dataclass(frozen=True)
class Line:
    """One row: a figure by each model, the highest of its column marked, and how far the models are apart."""

    label: Named
    figures: Sequence[tuple[str, bool]]
    range: Interval | None
    range_words: str


def attribution_section(report: Report, event: Event) -> dict[str, Any]:
    """What report/attribution.html uses."""
    chosen = asked(report, request.args)
    table = chosen.found.table(chosen.conversion, chosen.to, chosen.currency)
    shown: dict[str, Any] = {
        **choices(report, chosen, event.referral_window_days),
        "kept": request.args.get("snapshot", ""),
        "is_stored": g.get("report_snapshot") is not None,
        "empty": str(WORTH_NOTHING if table else NOT_YET[chosen.conversion]),
    }
    return {"credit": shown | (_drawn(table, chosen, event) if table else {})}


def _drawn(table: CreditTable, chosen: Asked, event: Event) -> dict[str, Any]:
    columns = _columns(table, chosen)
    rules = Rules(chosen.found.window_days, chosen.half_life_days)
    markov = column(chosen.order) if Model.MARKOV in chosen.models else ""
    at = [table.columns.index(name) for _model, name in columns]
    written = [_written(table, index) for index in at]
    told = list(zip(*(texts for texts, _total in written), strict=True))
    ends = [_written(table, table.columns.index(model.value))[0] for model in (Model.FIRST, Model.LAST)]
    return {
        "heads": [(model.value, str(MODELS[model][0]), meaning(model, chosen.half_life_days)) for model, _name in columns],
        "lines": _lines(table, at, told, event),
        "totals": [total for _texts, total in written],
        "sentence": disagreement(table, event, list(zip(*ends, strict=True))),
        "notes": notes(table, dict(columns), rules, markov),
        "currency": table.currency,
    }


def _columns(table: CreditTable, chosen: Asked) -> list[tuple[Model, str]]:
    """The chosen models that could be computed, each with its column's name; every one where none of the chosen could."""
    names = {Model.MARKOV: column(chosen.order), Model.TIME_DECAY: decay_column(chosen.half_life_days)}
    computed = [(model, name) for model in Model if (name := names.get(model, model.value)) in table.columns]
    return [(model, name) for model, name in computed if model in chosen.models] or computed


def _written(table: CreditTable, index: int) -> tuple[list[str], str]:
    """The figures of a column and its sum as texts: without decimals where none has any, or where they would take the room.

    Rounded so that what one sees still adds up; the file has all of it.
    """
    places = exponent(table.currency) if table.currency else COUNT_PLACES
    unit, column_ = 10**places, [row.credits[index] for row in table.rows]
    if len(amount(table.total, places, whole=not places)) > WIDEST:
        total = round(table.total / unit)
        return [number(units) for units in split_exactly(total, column_)], number(total)
    whole = all(figure % unit == 0 for figure in column_)
    return [amount(figure, places, whole) for figure in column_], amount(table.total, places, whole)


def _lines(table: CreditTable, at: Sequence[int], told: Sequence[Sequence[str]], event: Event) -> list[Line]:
    judged = [row for row in table.rows if row.label.kind != LabelKind.UNTOUCHED]
    most = [max((row.credits[index] for row in judged), default=0) for index in at]
    top = max(most, default=0)
    lines = []
    for row, texts in zip(table.rows, told, strict=True):
        figures = [row.credits[index] for index in at]
        brought = row.label.kind != LabelKind.UNTOUCHED
        marked = [brought and figure == best > 0 for figure, best in zip(figures, most, strict=True)]
        low, high = figures.index(min(figures)), figures.index(max(figures))
        words = _("%(low)s to %(high)s", low=texts[low], high=texts[high])
        label = named(row, event)
        apart = _range(figures, top) if brought else None
        lines.append(Line(label, list(zip(texts, marked, strict=True)), apart, str(words)))
    return lines


def _range(figures: Sequence[int], top: int) -> Interval | None:
    """From the model that gives least to the one that gives most, with the middle one of all marked."""
    if not top:
        return None
    middle = sorted(figures)[len(figures) // 2]
    low, high, dot = (round(100 * figure / top, 1) for figure in (min(figures), max(figures), middle))
    return Interval(low, high, dot, None, rest=False)


def _credit_table(report: Report) -> Table:
    """Every table under the other, a column for each model, with the window and the half-life that were chosen."""
    chosen = asked(report, request.args)
    plain = [model for model in Model if model is not Model.MARKOV]
    names = [decay_column(chosen.half_life_days) if model is Model.TIME_DECAY else model.value for model in plain]
    names += [column(order) for order in MARKOV_ORDERS]
    titles = [str(MODELS[model][0]) for model in plain]
    titles += [_("Markov, order %(order)s", order=order) for order in MARKOV_ORDERS]
    rules = (chosen.found.window_days, chosen.half_life_days)
    rows = [
        (str(CONVERSIONS[table.conversion]), table.currency, str(CREDIT_TO[table.to]), *cells, *rules)
        for table in chosen.found.tables
        for cells in _cells(table, names)
    ]
    head = (_("Conversion"), _("Currency"), _("Credit to"), _("Label"), *titles, _("Window, days"), _("Half-life, days"))
    return head, rows


def _cells(table: CreditTable, names: Sequence[str]) -> list[Sequence[object]]:
    places = exponent(table.currency) if table.currency else COUNT_PLACES
    at = [table.columns.index(name) if name in table.columns else None for name in names]
    cells: list[Sequence[object]] = []
    for row in table.rows:
        figures = ["" if index is None else row.credits[index] / 10**places for index in at]
        cells.append((_plain_name(row.label.kind, row.label.name, row.others), *figures))
    return cells


def _plain_name(kind: LabelKind, name: str, others: int) -> str:
    if kind == LabelKind.OTHERS:
        return str(_("%(count)s others together", count=others))
    if kind in UNNAMED:
        return str(UNNAMED[kind][0])
    return name


ATTRIBUTION_TABLES: dict[str, Callable[[Report], Table]] = {"credit": _credit_table}
