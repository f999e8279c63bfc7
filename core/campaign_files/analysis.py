"""What a campaign's file came to, as plain values that are kept as JSON and read back as they were."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from pydantic import TypeAdapter

from referral.attribution.credit import Model
from referral.files.dates import DayOrder
from referral.files.moments import TimeUnit, Written
from referral.summary import SpreadSummary


@dataclass(frozen=True)
class DelayBand:
    """How many referrals took at least `low_s` seconds and less than `high_s`; the last band has no upper end."""

    low_s: float
    high_s: float | None
    count: int


@dataclass(frozen=True)
class Delays:
    """How long referrals took, from who brought to who came: quantiles in seconds, and how many took how long."""

    referrals: int
    quarter_s: float
    median_s: float
    three_quarters_s: float
    nine_tenths_s: float
    bands: tuple[DelayBand, ...]


@dataclass(frozen=True)
class ReadAs:
    """How a file was understood, as far as it leaves a choice; `written` is None without times."""

    header: bool
    written: Written | None = None
    unit: TimeUnit | None = None
    day_order: DayOrder | None = None
    emails_folded: bool = False
    added_roots: int = 0
    strangers: int = 0
    lost_with_parent: int = 0

    @property
    def has_clock(self) -> bool:
        """Whether times are moments, and not seconds from a beginning that only the file knows."""
        return self.written in (Written.DATES, Written.EPOCH, Written.SPREADSHEET_DAYS)


@dataclass(frozen=True)
class SpreadAnalysis:
    """A file of who brought whom."""

    summary: SpreadSummary
    delays: Delays | None
    read_as: ReadAs


@dataclass(frozen=True)
class ModelCredit:
    """What one model gives each label, in the order of the labels; amounts in the analysis' smallest unit."""

    model: Model
    conversions: tuple[float, ...]
    value_minor: tuple[int, ...]
    uncredited: int


@dataclass(frozen=True)
class CreditAnalysis:
    """A file of journeys: `labels` with the most conversions first; the rest, if any, are the last label together."""

    labels: tuple[str, ...]
    gathered: int
    models: tuple[ModelCredit, ...]
    left_out: tuple[Model, ...]
    journeys: int
    conversions: int
    unconverted: int
    value_minor: int
    decimals: int
    read_as: ReadAs


_SPREAD = TypeAdapter(SpreadAnalysis)
_CREDIT = TypeAdapter(CreditAnalysis)


def to_json(analysis: SpreadAnalysis | CreditAnalysis) -> str:
    """Written so that every database and every reader of JSON takes it: ∞ and "not a number" become words."""
    return json.dumps(_worded(asdict(analysis)), ensure_ascii=False, allow_nan=False)


def spread_from(text: str) -> SpreadAnalysis:
    """What `to_json` was given."""
    return _SPREAD.validate_json(text)


def credit_from(text: str) -> CreditAnalysis:
    """What `to_json` was given."""
    return _CREDIT.validate_json(text)


def _worded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _worded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_worded(each) for each in value]
    return str(value) if isinstance(value, float) and not isfinite(value) else value
