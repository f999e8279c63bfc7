"""What would have been forecast at moments of the past, beside what it came to; and what is forecast now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import isfinite

import numpy as np

from core.models import Event, EventStatus
from core.queries.spread.forest import EventForest
from referral.graph.forest import ReferralForest
from referral.growth.forecast import ENOUGH_REFERRALS, Forecast, ForecastOptions, Outcome, forecast
from referral.growth.recurrence import People
from referral.growth.reproduction import Reproduction, learn

MOMENTS = (1 / 3, 2 / 3)  # of the time since the first registration
SHORTEST = timedelta(minutes=10)  # between the first registration and now: before, the past has no moments worth telling
DRAWS = 400
CONFIDENCE = 0.8


@dataclass(frozen=True)
class Forecasted:
    """What was to be expected at one moment, of those who were there and whom they would bring; `came_to` is what happened."""

    at: datetime
    outcome: Outcome
    size: int
    expected: float | None
    low: float | None
    high: float | None
    came_to: int | None = None

    @property
    def held(self) -> bool | None:
        """Whether what happened lies in the interval; None while nothing can be said."""
        if self.outcome != Outcome.FINITE or self.came_to is None or self.low is None:
            return None
        return self.low <= self.came_to and (self.high is None or self.came_to <= self.high)


@dataclass(frozen=True)
class Forecasts:
    """Forecasts for `until` made in the past, and the one made now for the event's end while it has not come."""

    until: datetime
    confidence: float
    past: Sequence[Forecasted]
    ahead: Forecasted | None
    ends_at: datetime


def forecasts(event: Event, people: EventForest, at: datetime, learned: Sequence[Reproduction]) -> Forecasts | None:
    """The section; None before there is anything to look back or forward to.

    Counted is everybody who ever registered: bringing somebody has happened when they register, whatever becomes of the place.
    A forecast of the past sees the rows as they stood then; only a parent that a merge has changed since is seen as it is now.
    """
    known = people.forest.time[np.isfinite(people.forest.time)]
    if not len(known):
        return None
    over = event.ended_at or event.ends_at
    first, until = datetime.fromtimestamp(float(known.min()), UTC), min(at, over)
    past = []
    if until - first >= SHORTEST:
        past = [_looking_back(people.forest, first + part * (until - first), until) for part in MOMENTS]
    open_still = at < over and event.status in (EventStatus.PUBLISHED, EventStatus.LIVE)
    ahead = _looking_ahead(people.forest, at, over, learned) if open_still else None
    return Forecasts(until, CONFIDENCE, past, ahead, over) if past or ahead else None


def _looking_back(forest: ReferralForest, moment: datetime, until: datetime) -> Forecasted:
    now = moment.timestamp()
    made = forecast(forest, now, ForecastOptions(until=until.timestamp(), confidence=CONFIDENCE, draws=DRAWS))
    # A tree whose root was there then counts whole: all of it was still to come, or there already.
    then = forest.time[forest.root] <= now
    return _forecasted(made, moment, int(np.count_nonzero(then & ~(forest.time > until.timestamp()))))


def _looking_ahead(forest: ReferralForest, at: datetime, over: datetime, learned: Sequence[Reproduction]) -> Forecasted:
    options = ForecastOptions(until=over.timestamp(), confidence=CONFIDENCE, draws=DRAWS)
    return _forecasted(forecast(forest, at.timestamp(), options, tuple(learned) or None), at)


def _forecasted(made: Forecast, moment: datetime, came_to: int | None = None) -> Forecasted:
    return Forecasted(
        at=moment,
        outcome=made.outcome,
        size=made.size,
        expected=made.expected if isfinite(made.expected) else None,
        low=made.low if isfinite(made.low) else None,
        high=made.high if isfinite(made.high) else None,
        came_to=came_to,
    )


def learned(people: EventForest, at: datetime) -> tuple[Reproduction, ...]:
    """What the event shows of how people bring others; nothing while hardly anybody was brought."""
    now = at.timestamp()
    enough = len(People.of(people.forest, now).delay) >= ENOUGH_REFERRALS
    return learn((people.forest, now)) if enough else ()
