"""How the demonstration's people come: by ways in and by one another, with delays as real sharing has them."""

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.models import Channel, EntryPoint

SEED = 21
ROOT_SHARE = 0.3  # of registrations; the rest came by somebody
MEDIAN_DELAY_H = 7.0  # from a friend's registration to one's own
DELAY_SPREAD = 1.1  # of the delay's logarithm
BROUGHT_DECAY = 0.8  # how much less often somebody is the parent once more generations lie above them
BUSY_EVERY = 8  # one in so many brings many
BUSY_FACTOR = 14.0
PRINTED = frozenset({Channel.POSTER, Channel.SCREEN, Channel.PARTNER, Channel.EMPLOYEE})  # with a code that people scan
PRINTED_SCANS = 0.95
LINK_SCANS = 0.04  # a story or a newsletter on one device, scanned by another
FRIEND_SCANS = 0.2  # one shows the ticket's QR code across the table


@dataclass(frozen=True)
class Arrival:
    """One registration to come: when, and by whom or through which way in."""

    moment: datetime
    parent: int | None
    way_in: EntryPoint | None
    scans: bool


def plan_arrivals(count: int, first: datetime, last: datetime, ways: list[tuple[int, EntryPoint]]) -> list[Arrival]:
    """`count` arrivals in the order of time; a parent is the position of an earlier one."""
    dice = random.Random(SEED)  # noqa: S311 (the same demonstration every time, no secret)
    moments = _moments(dice, count, first, last)
    depths: list[int] = []
    planned: list[Arrival] = []
    for position, moment in enumerate(moments):
        parent = _parent(dice, position, moment, planned, depths)
        way = None if parent is not None else dice.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
        depths.append(0 if parent is None else depths[parent] + 1)
        planned.append(Arrival(moment, parent, way, scans=dice.random() < _scans(way)))
    return planned


def _scans(way: EntryPoint | None) -> float:
    """How likely somebody scans rather than clicks."""
    if way is None:
        return FRIEND_SCANS
    return PRINTED_SCANS if way.channel in PRINTED else LINK_SCANS


def _moments(dice: random.Random, count: int, first: datetime, last: datetime) -> list[datetime]:
    """Denser towards the end, as registrations for an event are."""
    span = (last - first).total_seconds()
    return [first + timedelta(seconds=span * math.sqrt(part)) for part in sorted(dice.random() for _ in range(count))]


def _parent(dice: random.Random, position: int, moment: datetime, planned: list[Arrival], depths: list[int]) -> int | None:
    if position < 3 or dice.random() < ROOT_SHARE:
        return None
    weights = [_pull(number, moment - earlier.moment, depths[number]) for number, earlier in enumerate(planned)]
    return dice.choices(range(position), weights)[0]


def _pull(number: int, delay: timedelta, depth: int) -> float:
    """How likely this earlier one is the parent: a log-normal delay, few who bring many, fewer in late generations."""
    hours = max(delay.total_seconds() / 3600, 0.05)
    distance = math.log(hours / MEDIAN_DELAY_H) / DELAY_SPREAD
    busy = BUSY_FACTOR if number % BUSY_EVERY == 0 else 1.0
    return float(busy * BROUGHT_DECAY**depth * math.exp(-distance * distance / 2) + 1e-6)
