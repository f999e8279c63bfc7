"""The models side by side for one kind of conversion and one kind of label: columns that each sum exactly to the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.queries.attribution.labels import TOGETHER, CreditTo, Label, LabelKind, Labels
from core.queries.attribution.rows import DIRECT, Conversion
from referral.arrays import Integers
from referral.attribution.credit import DEFAULT_HALF_LIFE_S, Model, Options, compare, credit
from referral.attribution.journeys import Journeys
from referral.errors import ReferralError

SECONDS_PER_DAY = 86_400
HALF_LIFE_DAYS = round(DEFAULT_HALF_LIFE_S / SECONDS_PER_DAY)  # unless another is chosen
MARKOV_ORDERS = (1, 2, 3)
MARKOV_WORK_MAX = 2e10  # multiplications for one column, about a second: thousands of people, or some hundred entry points
MANY_LABELS = "markov.too_many_labels"
PLAIN_MODELS = tuple(model for model in Model if model not in (Model.MARKOV, Model.TIME_DECAY))  # nothing is chosen about them
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

    Credits are in minor units of `currency`, or without one in parts of a conversion. `missing` says why a column is not
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
class Subject:
    """What a table is about."""

    conversion: Conversion
    to: CreditTo
    currency: str


def column(order: int) -> str:
    """What the Markov column of this order is called."""
    return Model.MARKOV.value if order == 1 else f"{Model.MARKOV.value}_{order}"


def decay_column(half_life_days: int) -> str:
    """What the time decay column of this half-life is called."""
    name = Model.TIME_DECAY.value
    return name if half_life_days == HALF_LIFE_DAYS else f"{name}_{half_life_days}"


def credit_table(seen: Journeys, subject: Subject, labels: Labels, half_lives: Sequence[int]) -> CreditTable:
    """Journeys whose labels are what is credited, by every model."""
    columns, missing = _credits(seen, half_lives)
    rows = _rows(np.array(seen.labels, dtype=np.int64), columns, labels)
    if untouched := int(seen.value_minor[seen.without_touch].sum()):
        rows.append(CreditRow(Label(LabelKind.UNTOUCHED), [untouched] * len(columns)))
    return CreditTable(
        conversion=subject.conversion,
        to=subject.to,
        currency=subject.currency,
        conversions=int(seen.conversions.sum()),
        total=int(seen.value_minor.sum()),
        columns=list(columns),
        missing=missing,
        rows=rows,
    )


def _credits(journeys: Journeys, half_lives: Sequence[int]) -> tuple[dict[str, Integers], dict[str, str]]:
    """Every column that can be computed, and why the others cannot."""
    options = Options(direct=DIRECT, most_work=MARKOV_WORK_MAX)
    columns = {model.value: found.credits for model, found in compare(journeys, PLAIN_MODELS, options).items()}
    for days in half_lives:
        decay = replace(options, half_life_s=float(days * SECONDS_PER_DAY))
        columns[decay_column(days)] = credit(journeys, Model.TIME_DECAY, decay).credits
    missing: dict[str, str] = {}
    for order in MARKOV_ORDERS:
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
