"""Judging all stored visits by the rules in force, a batch in each transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from core.platform import Platform
from core.services.registrations.visits import reclassify_visits


@dataclass(frozen=True)
class Judged:
    """How many visits were judged again, and of how many the verdict moved."""

    visits: int = 0
    moved: int = 0


def reclassify(platform: Platform, tell: Callable[[Judged], object]) -> Judged:
    """Judge every visit there was when this began, and those that came meanwhile; tell after each batch how far it is.

    Broken off, it can begin again: what was judged stays judged.
    """
    judged, last_id = Judged(), 0
    while True:
        with platform.transaction() as session:
            batch = reclassify_visits(session, last_id)
        if batch is None:
            return judged
        judged, last_id = Judged(judged.visits + batch.count, judged.moved + batch.moved), batch.last_id
        tell(judged)
