"""Who deserves the credit for what an event brought: eight models side by side, over everything a marketer may ask for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.attribution.journeys import EventJourneys
from core.queries.attribution.labels import CreditTo, Labels
from core.queries.attribution.rows import Conversion, Converted, load_rows
from core.queries.attribution.tables import HALF_LIFE_DAYS, CreditTable, Subject, credit_table
from core.queries.spread.forest import EventForest
from referral.arrays import Integers
from referral.attribution.journeys import Journeys

PARTS = 10  # a conversion is divided into tenths: parts of a person smaller than that only look exact
RULE_DAYS_MAX = 365  # of a window or a half-life that is chosen
WINDOWS_STORED = (7, 30, 90)  # days; a stored report holds these beside the event's own, as computing one takes seconds
HALF_LIVES_STORED = (1, 3, 7, 14, 30)


@dataclass(frozen=True)
class Rules:
    """What may be chosen about the models, in days; no window is the event's own."""

    window_days: int | None = None
    half_life_days: int = HALF_LIFE_DAYS


@dataclass(frozen=True)
class Attribution:
    """The report's section: how much there is of each conversion, and a table for each of them and each kind of label.

    Each table has a column of time decay for each of `half_lives`, in days.
    """

    window_days: int = 0
    half_lives: Sequence[int] = (HALF_LIFE_DAYS,)
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


@dataclass(frozen=True)
class Divided:
    """The credit by the event's own window, or the one that was chosen, and by others beside it."""

    attribution: Attribution
    others: Sequence[Attribution] = ()


def attribution(session: Session, event: Event, people: EventForest, rules: Rules | None = None) -> Attribution:
    """The whole section, in four statements whatever the event's size."""
    chosen = rules or Rules()
    work = _Work(session, event, people, chosen.window_days or event.referral_window_days)
    return work.divided(work.journeys, [chosen.half_life_days])


def attribution_to_store(session: Session, event: Event, people: EventForest) -> Divided:
    """The same for everything that may be chosen of a stored report, from rows that are read once."""
    own = event.referral_window_days
    work = _Work(session, event, people, own)
    others = [work.journeys.within(days) for days in WINDOWS_STORED if days != own]
    return Divided(
        work.divided(work.journeys, HALF_LIVES_STORED),
        [work.divided(journeys, HALF_LIVES_STORED) for journeys in others],
    )


class _Work:
    """The event's rows, read once, which may be divided by several rules."""

    def __init__(self, session: Session, event: Event, people: EventForest, window_days: int) -> None:
        rows = load_rows(session, event, people)
        self._labels = Labels(session, event, people)
        self.journeys = EventJourneys(rows, window_days)

    def divided(self, journeys: EventJourneys, half_lives: Sequence[int]) -> Attribution:
        """Every table of these journeys."""
        labels = self._labels
        return Attribution(
            window_days=journeys.window_days,
            half_lives=list(half_lives),
            counts={conversion.value: len(converted) for conversion, converted in journeys.rows.converted.items()},
            tables=[
                credit_table(
                    seen.relabelled(cast(Any, labels.of_source(to))), Subject(conversion, to, currency), labels, half_lives
                )
                for conversion, currency, seen in _each(journeys)
                for to in CreditTo
            ],
        )


def _each(journeys: EventJourneys) -> Iterator[tuple[Conversion, str, Journeys]]:
    """Those that end in each kind of conversion there is; of deals also what they were worth in each currency."""
    for conversion, converted in journeys.rows.converted.items():
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
