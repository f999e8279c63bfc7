"""What one root and one referred person bring; estimated anew only now and then, because that takes a tenth of a second."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import nan

from sqlalchemy.orm import Session

from core.models import Event
from core.queries.spread.estimates import Estimates
from core.queries.spread.forest import EventForest
from referral.growth.sharing import Sharing, Verdict, estimate_sharing
from referral.growth.virality import KEstimate, estimate_k, matured_cycle_time, naive_k

UNCHANGED_FOR = timedelta(minutes=1)
MANY = 500  # of so many people a few more do not move the estimate
CHANGED_FOR = timedelta(seconds=10)


@dataclass(frozen=True)
class Virality:
    """What one root and one referred person bring, beside it K of both together and the naive ratio, and what may be said.

    They count every registration ever made, given back or not: bringing somebody has happened when they register.
    `cycle_s` is in seconds, NaN while no parent has had time for nearly all of their referrals.
    """

    sharing: Sharing
    pooled: KEstimate
    naive: float
    cycle_s: float = nan

    @property
    def verdict(self) -> Verdict:
        """Whether sharing carries itself on; nothing is claimed while the interval holds values on both sides of 1."""
        return self.sharing.verdict

    @property
    def told(self) -> KEstimate | None:
        """What one referred person brings, where there are enough of them to say."""
        return None if self.verdict is Verdict.TOO_FEW else self.sharing.referred


def _changed_for(people: int) -> timedelta:
    return CHANGED_FOR if people >= MANY else timedelta(0)


_estimates: Estimates[Virality] = Estimates(UNCHANGED_FOR, _changed_for)


def virality(people: EventForest, at: datetime) -> Virality:
    """How it spreads as it stands at a moment."""
    moment = at.timestamp()
    return Virality(
        sharing=estimate_sharing(people.forest, moment),
        pooled=estimate_k(people.forest, moment),
        naive=naive_k(people.forest),
        cycle_s=matured_cycle_time(people.forest, moment),
    )


def virality_lately(session: Session, event: Event, people: EventForest, at: datetime) -> Virality:
    """The same, from a moment ago where that does: every push to an open page would otherwise hold up all others."""
    return _estimates.lately(session, event, people, at, lambda: virality(people, at))
