"""Somebody's place among those who brought anybody: one rule for every page that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Rank:
    """The `place` of somebody among the `of` who brought anybody; equal counts share a place."""

    place: int
    of: int


def rank_among(own: int, people: Mapping[int, int]) -> Rank | None:
    """The place of a count, where `people` says how many have which count, oneself among them; None for who brought nobody."""
    if own <= 0:
        return None
    ahead = sum(many for count, many in people.items() if count > own)
    return Rank(ahead + 1, sum(many for count, many in people.items() if count > 0))
