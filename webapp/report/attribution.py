"""Who deserves the credit, as the report says it: what was chosen, the models side by side, and all of it as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from core.models import Event
from core.money import exponent
from core.queries.attribution.attribution import MARKOV_ORDERS, PARTS, Attribution, CreditTable, column
from core.queries.attribution.labels import CreditTo, LabelKind
from core.queries.attribution.rows import Conversion
from core.queries.report.report import Report
from referral.attribution.apportionment import split_exactly
from referral.attribution.credit import Model
from webapp.csv_files import Table
from webapp.formats import number
from webapp.intervals import Interval
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
    named,
    notes,
)

COUNT_PLACES = len(str(PARTS)) - 1
WIDEST = 7  # characters of a figure, eight of which stand beside each other


@dataclass(frozen=True)
class Choice:
    """One thing to choose, as the address names it and as people do."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One row: a figure by each model, the highest of its column marked, and how far the models are apart."""

    label: Named
    figures: Sequence[tuple[str, bool]]
    range: Interval | None
    range_words: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what nobody could have chosen is what one sees first."""

    conversion: Conversion
    currency: str
    to: CreditTo
    order: int

    @property
    def value(self) -> str:
        """The conversion as the address names it."""
        return f"{self.conversion}-{self.currency}" if self.currency else self.conversion.value


def attribution_section(report: Report, event: Event) -> dict[str, Any]:
    """What report/attribution.html uses."""
    found = report.attribution
    asked = _asked(found, request.args)
    table = found.table(asked.conversion, asked.to, asked.currency)
    shown: dict[str, Any] = {
        "conversions": _conversions(found, asked),
        "labels": [Choice(to.value, str(name), to == asked.to) for to, name in CREDIT_TO.items()],
        "orders": [Choice(str(order), str(order), order == asked.order) for order in MARKOV_ORDERS],
        "kept": request.args.get("snapshot", ""),
        "empty": str(WORTH_NOTHING if table else NOT_YET[asked.conversion]),
    }
    return {"credit": shown | (_drawn(found, table, asked, event) if table else {})}


def _asked(found: Attribution, args: Mapping[str, str]) -> Asked:
    kind, _dash, currency = args.get("conversion", "").partition("-")
    to, order = args.get("credit", ""), args.get("order", "")
    conversion = Conversion(kind) if kind in set(Conversion) else Conversion.REGISTERED
    return Asked(
        conversion=conversion,
        currency=currency if conversion == Conversion.DEAL and currency in found.worth else "",
        to=CreditTo(to) if to in set(CreditTo) else CreditTo.ENTRY_POINTS,
        order=int(order) if order in {str(known) for known in MARKOV_ORDERS} else 1,
    )


def _conversions(found: Attribution, asked: Asked) -> list[Choice]:
    counted = [
        Choice(conversion.value, f"{name} · {number(found.count(conversion))}", conversion.value == asked.value)
        for conversion, name in CONVERSIONS.items()
    ]
    worth = [f"{Conversion.DEAL}-{currency}" for currency in found.worth]
    values = [
        Choice(value, str(_("What the deals were worth, %(currency)s", currency=currency)), value == asked.value)
        for value, currency in zip(worth, found.worth, strict=True)
    ]
    return [*counted, *values]


def _drawn(found: Attribution, table: CreditTable, asked: Asked, event: Event) -> dict[str, Any]:
    order = asked.order
    columns = [(model, column(order) if model is Model.MARKOV else model.value) for model in Model]
    columns = [(model, name) for model, name in columns if name in table.columns]
    at = [table.columns.index(name) for _model, name in columns]
    written = [_written(table, index) for index in at]
    told = list(zip(*(texts for texts, _total in written), strict=True))
    names = [name for _model, name in columns]
    first, last = names.index(Model.FIRST.value), names.index(Model.LAST.value)
    return {
        "heads": [(model.value, *map(str, MODELS[model])) for model, _name in columns],
        "lines": _lines(table, at, told, event),
        "totals": [total for _texts, total in written],
        "sentence": disagreement(table, event, [(texts[first], texts[last]) for texts in told]),
        "notes": notes(found, table, order),
        "currency": table.currency,
    }


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
    """Every table under the other, a column for each model."""
    markov = [column(order) for order in MARKOV_ORDERS]
    names = [*(model.value for model in Model if model is not Model.MARKOV), *markov]
    titles = [str(MODELS[model][0]) for model in Model if model is not Model.MARKOV]
    titles += [_("Markov, order %(order)s", order=order) for order in MARKOV_ORDERS]
    head = (_("Conversion"), _("Currency"), _("Credit to"), _("Label"), *titles)
    rows = [
        (str(CONVERSIONS[table.conversion]), table.currency, str(CREDIT_TO[table.to]), *cells)
        for table in report.attribution.tables
        for cells in _cells(table, names)
    ]
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
