"""How far an event reached and in which way: as a broadcast, through a few people, or from one person to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.queries.spread.entry_point_credits import EntryPointCredit
from core.queries.spread.forest import EventForest
from referral.graph.metrics import RELIABLE_CASCADE_SIZE
from referral.intervals import wilson_interval

BROADCAST_FROM = 0.75  # of all came directly
SHARED_UP_TO = 0.5
PERSON_TO_PERSON_FROM = 3.0  # mean distance between two people; 2 is one sharer with everybody around
SOURCES_MOST = 3
SOURCES_ENOUGH = 0.9  # of those who came by an entry point: the small ones beyond are not named


class Reading(StrEnum):
    """In which way it spread, as far as that can be said."""

    TOO_FEW = "too_few"
    BROADCAST = "broadcast"
    FEW_SHARERS = "few_sharers"
    PERSON_TO_PERSON = "person_to_person"
    SMALL_CIRCLES = "small_circles"
    MIXED = "mixed"


@dataclass(frozen=True)
class Source:
    """An entry point and how many came directly by it."""

    entry_point_id: int
    name: str
    people: int


@dataclass(frozen=True)
class Reach:
    """People who hold a place by how they came.

    `direct_low` and `direct_high` bound the share that came directly at an event like this, 95 %; `virality` is the mean of the
    cascades large enough to have one, weighed by their people; `in_reliable` is how many people those hold. `impressions` are
    the visits by people that came by a share link or an entry point, the part of all impressions that can be counted; a
    report stored before they were has None.
    """

    people: int
    direct: int
    direct_low: float
    direct_high: float
    sources: Sequence[Source]
    virality: float | None
    in_reliable: int
    largest: int
    generations: int
    mean_generation: float
    reading: Reading
    impressions: int | None = None

    @property
    def direct_share(self) -> float:
        """The part that came through no other person."""
        return self.direct / self.people if self.people else 0.0

    @property
    def by_sources(self) -> int:
        """How many came directly by the entry points named."""
        return sum(source.people for source in self.sources)


def reach(people: EventForest, credited: Sequence[EntryPointCredit], impressions: int = 0) -> Reach:
    """The section, from what is loaded already."""
    total = int(people.holds.sum())
    direct = int((people.holds & ~people.referred).sum())
    low, high = wilson_interval(direct, total) if total else (0.0, 1.0)
    virality, in_reliable = _mean_virality(people)
    depth = people.forest.depth[people.holds]
    return Reach(
        people=total,
        direct=direct,
        direct_low=low,
        direct_high=high,
        sources=_sources(credited),
        virality=virality,
        in_reliable=in_reliable,
        largest=int(people.cascade_people.max(initial=0)),
        generations=int(depth.max(initial=0)),
        mean_generation=float(depth.mean()) if total else 0.0,
        reading=_reading(total, direct, virality),
        impressions=impressions,
    )


def _mean_virality(people: EventForest) -> tuple[float | None, int]:
    reliable = people.cascade_people >= RELIABLE_CASCADE_SIZE
    if not reliable.any():
        return None, 0
    weights = people.cascade_people[reliable]
    return float(np.average(people.structural_virality[reliable], weights=weights)), int(weights.sum())


def _sources(credited: Sequence[EntryPointCredit]) -> list[Source]:
    """The entry points by which nearly all came directly, the largest first."""
    ranked = sorted((credit for credit in credited if credit.registrations), key=lambda credit: -credit.registrations)
    wanted = SOURCES_ENOUGH * sum(credit.registrations for credit in ranked)
    named: list[Source] = []
    for credit in ranked[:SOURCES_MOST]:
        if sum(source.people for source in named) < wanted:
            named.append(Source(credit.id, credit.name, credit.registrations))
    return named


def _reading(total: int, direct: int, virality: float | None) -> Reading:
    if total < RELIABLE_CASCADE_SIZE:
        return Reading.TOO_FEW
    if direct >= BROADCAST_FROM * total:
        return Reading.BROADCAST
    if direct > SHARED_UP_TO * total:
        return Reading.MIXED
    if virality is None:
        return Reading.SMALL_CIRCLES
    return Reading.PERSON_TO_PERSON if virality >= PERSON_TO_PERSON_FROM else Reading.FEW_SHARERS
