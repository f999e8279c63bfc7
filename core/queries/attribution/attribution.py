"""Who deserves the credit for what an event brought: eight models side by side, over everything a marketer may ask for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.attribution.journeys import EventJourneys
from core.queries.attribution.labels import TOGETHER, CreditTo, Label, LabelKind, Labels
from core.queries.attribution.rows import DIRECT, Conversion, Converted, Rows, load_rows
from core.queries.spread.forest import EventForest
from referral.arrays import Integers
from referral.attribution.credit import DEFAULT_HALF_LIFE_S, Model, Options, compare, credit
from referral.attribution.journeys import Journeys
from referral.errors import ReferralError

PARTS = 10  # a conversion is divided into tenths: parts of a person smaller than that only look exact
MARKOV_ORDERS = (1, 2, 3)
MARKOV_LABELS_MAX = {1: 2_000, 2: 150, 3: 60}  # by order; more of them take minutes and say nothing
MANY_LABELS = "markov.too_many_labels"
TOUCH_MODELS = tuple(model for model in Model if model is not Model.MARKOV)
LABELS_SHOWN = 12
KINDS = list(LabelKind)  # in the order of their rows


@dataclass(frozen=True)
class CreditRow:
    """What each column credits to one label; `others` labels are together in the row of the rest."""

    label: Label
    credits: Sequence[int]
    others: int = 0


@dataclass(frozen=True)
class CreditTable:
    """The models side by side for one conversion: every column sums exactly to `total`.

    Credits are in minor units of `currency`, or without one in `PARTS` of a conversion. `missing` says why a column is not
    among `columns`.
    """

    conversion: Conversion
    to: CreditTo
    currency: str
    conversions: int
    total: int
    columns: Sequence[str]
    missing: Mapping[str, str]
    rows: Sequence[CreditRow]


@dataclass(frozen=True)
class Attribution:
    """The report's section: how much there is of each conversion, and a table for each of them and each kind of label."""

    window_days: int = 0
    half_life_s: float = DEFAULT_HALF_LIFE_S
    counts: Mapping[str, int] | None = None
    tables: Sequence[CreditTable] = ()

    def count(self, conversion: Conversion) -> int:
        """How many conversions of this kind there are."""
        return (self.counts or {}).get(conversion.value, 0)

    def table(self, conversion: Conversion, to: CreditTo, currency: str = "") -> CreditTable | None:
        """One of the tables; None for what nobody has done yet."""
        wanted = (conversion, to, currency)
        return next((table for table in self.tables if (table.conversion, table.to, table.currency) == wanted), None)

    @property
    def worth(self) -> dict[str, int]:
        """What the deals were worth in each currency, in minor units; the most frequent currency first."""
        return {table.currency: table.total for table in self.tables if table.currency}


def column(order: int) -> str:
    """What the Markov column of this order is called."""
    return Model.MARKOV.value if order == 1 else f"{Model.MARKOV.value}_{order}"


def attribution(session: Session, event: Event, people: EventForest) -> Attribution:
    """The whole section, in four statements whatever the event's size."""
    rows = load_rows(session, event, people)
    labels = Labels(session, event, people)
    journeys = EventJourneys(rows, event.referral_window_days)
    return Attribution(
        window_days=event.referral_window_days,
        counts={conversion.value: len(converted) for conversion, converted in rows.converted.items()},
        tables=[
            _table(seen.relabelled(cast(Any, labels.of_source(to))), conversion, to, currency, labels)
            for conversion, currency, seen in _journeys(rows, journeys)
            for to in CreditTo
        ],
    )


def _journeys(rows: Rows, journeys: EventJourneys) -> Iterator[tuple[Conversion, str, Journeys]]:
    """Those that end in each kind of conversion there is; of deals also what they were worth in each currency."""
    for conversion, converted in rows.converted.items():
        if not len(converted):
            continue
        each = np.full(len(converted), PARTS, dtype=np.int64)
        counted = journeys.ending_in(conversion, each)
        yield conversion, "", counted
        for currency, _deals in Counter(converted.currency).most_common():
            yield conversion, currency, replace(counted, value_minor=_values(counted, converted, currency))


def _values(journeys: Journeys, converted: Converted, currency: str) -> Integers:
    """What each journey was worth in this currency: conversions are the first journeys, in their own order."""
    value = np.zeros(len(journeys), dtype=np.int64)
    in_it = np.array([one == currency for one in converted.currency])
    value[: len(converted)] = np.where(in_it, converted.value_minor, 0)
    return value


def _table(seen: Journeys, conversion: Conversion, to: CreditTo, currency: str, labels: Labels) -> CreditTable:
    columns, missing = _credits(seen)
    rows = _rows(np.array(seen.labels, dtype=np.int64), columns, labels)
    if untouched := int(seen.value_minor[seen.without_touch].sum()):
        rows.append(CreditRow(Label(LabelKind.UNTOUCHED), [untouched] * len(columns)))
    return CreditTable(
        conversion=conversion,
        to=to,
        currency=currency,
        conversions=int(seen.conversions.sum()),
        total=int(seen.value_minor.sum()),
        columns=list(columns),
        missing=missing,
        rows=rows,
    )


def _credits(journeys: Journeys) -> tuple[dict[str, Integers], dict[str, str]]:
    """Every column that can be computed, and why the others cannot."""
    options = Options(direct=DIRECT)
    columns = {model.value: found.credits for model, found in compare(journeys, TOUCH_MODELS, options).items()}
    missing: dict[str, str] = {}
    for order in MARKOV_ORDERS:
        if len(journeys.labels) > MARKOV_LABELS_MAX[order]:
            missing[column(order)] = MANY_LABELS
            continue
        try:
            columns[column(order)] = credit(journeys, Model.MARKOV, replace(options, order=order)).credits
        except ReferralError as refusal:
            missing[column(order)] = refusal.code
    return columns, missing


def _rows(numbers: Integers, columns: Mapping[str, Integers], labels: Labels) -> list[CreditRow]:
    """The labels some model credits most, then the rest of them together; the unnamed last, as they are nobody's merit."""
    credits_ = np.column_stack(list(columns.values()))
    most, unnamed = credits_.max(axis=1, initial=0), np.isin(numbers, list(TOGETHER))
    named = np.flatnonzero((most > 0) & ~unnamed)
    named = named[np.argsort(-most[named], kind="stable")]
    shown, rest = named[:LABELS_SHOWN], named[LABELS_SHOWN:]
    by = columns[Model.LINEAR.value]
    told = [(at, labels.told(int(numbers[at]))) for at in [*shown.tolist(), *np.flatnonzero((most > 0) & unnamed).tolist()]]
    told.sort(key=lambda one: (KINDS.index(one[1].kind), -int(by[one[0]]), one[1].name.casefold(), one[1].id or 0))
    rows = [CreditRow(label, credits_[at].tolist()) for at, label in told]
    if len(rest):
        rows.insert(len(shown), CreditRow(Label(LabelKind.OTHERS), credits_[rest].sum(axis=0).tolist(), len(rest)))
    return rows
