"""What one root and one referred person bring; estimated anew only now and then, because that takes a tenth of a second."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.forest import EventForest
from referral.growth.sharing import Sharing, Verdict, estimate_sharing
from referral.growth.virality import KEstimate, estimate_k, naive_k

UNCHANGED_FOR = timedelta(minutes=1)
MANY = 500  # of so many people a few more do not move the estimate
CHANGED_FOR = timedelta(seconds=10)
REMEMBERED_MAX = 200  # events


@dataclass(frozen=True)
class Virality:
    """What one root and one referred person bring, beside it K of both together and the naive ratio, and what may be said.

    They count every registration ever made, given back or not: bringing somebody has happened when they register.
    """

    sharing: Sharing
    pooled: KEstimate
    naive: float

    @property
    def verdict(self) -> Verdict:
        """Whether sharing carries itself on; nothing is claimed while the interval holds values on both sides of 1."""
        return self.sharing.verdict

    @property
    def told(self) -> KEstimate | None:
        """What one referred person brings, where there are enough of them to say."""
        return None if self.verdict is Verdict.TOO_FEW else self.sharing.referred


@dataclass(frozen=True)
class _Estimated:
    at: datetime
    people: int
    virality: Virality

    def serves(self, people: int, at: datetime) -> bool:
        """Whether it may be shown of so many people at that moment."""
        if at < self.at:
            return False
        return at - self.at < (UNCHANGED_FOR if people == self.people else CHANGED_FOR if people >= MANY else timedelta(0))


# Of this process, by database: each process estimates for itself.
_estimated: WeakKeyDictionary[Engine, dict[int, _Estimated]] = WeakKeyDictionary()


def virality(people: EventForest, at: datetime) -> Virality:
    """How it spreads as it stands at a moment."""
    moment = at.timestamp()
    return Virality(estimate_sharing(people.forest, moment), estimate_k(people.forest, moment), naive_k(people.forest))


def virality_lately(session: Session, event: Event, people: EventForest, at: datetime) -> Virality:
    """The same, from a moment ago where that does: every push to an open page would otherwise hold up all others."""
    known = _estimated.setdefault(session.get_bind().engine, {})
    last = known.get(event.id)
    if last is None or not last.serves(len(people), at):
        if len(known) >= REMEMBERED_MAX:
            known.clear()
        last = known[event.id] = _Estimated(at, len(people), virality(people, at))
    return last.virality
