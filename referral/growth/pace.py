"""Whether referrals come faster or slower just now than the ages of people explain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from referral.arrays import Floats
from referral.growth.recurrence import People
from referral.growth.reproduction import Reproduction

WINDOWS: Final = 8  # equal parts of the time since the first registration
ENOUGH_EXPECTED: Final = 5.0  # referrals in a window, for it to say something
ENOUGH_WINDOWS: Final = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """Referrals seen over those expected from ages alone: ln of the latest ratio, and how much it has varied so far."""

    log_level: float
    log_spread: float

    def draw(self, rng: np.random.Generator, draws: int) -> Floats:
        """Draw the pace to come: a lull lasts, a burst is half over; it may vary as it did, and be as far off again."""
        centre = min(self.log_level, self.log_level / 2.0)  # attention fades sooner than it comes back
        spread = np.hypot(self.log_spread, self.log_level)
        return np.asarray(np.exp(centre + spread * rng.standard_normal(draws)), dtype=np.float64)


STEADY: Final = Pace(0.0, 0.0)


def observe_pace(people: People, learned: Sequence[Reproduction]) -> Pace:
    r"""Compare the referrals of each part of the time so far with those to be expected.

    Parameters
    ----------
    people : People
        Of the running forest.
    learned : sequence of Reproduction
        What is known of each generation.

    Returns
    -------
    Pace
        `STEADY` when fewer than three of eight windows of time have five referrals to be expected.

    Notes
    -----
    R and F know only the ages of people. News, an advertisement or a night change the pace of everybody at one moment whatever
    their ages. For each window the ratio of referrals seen to :math:`\sum_i R\,(F(b_i) - F(a_i))`, over the ages a to b that
    person i passed through in it. Its level is that of the last window; its spread is the standard deviation of its logarithm
    over the windows, the part that Poisson counts explain taken off. The pace to come is drawn log-normal around a lull, or
    half a burst, with both the spread and the level as its standard deviation: a rule, not a theory.

    Where everybody came at one moment, age and time are the same, and the pace learned from that forest itself is steady.
    """
    longest = float(people.age.max(initial=0.0))
    if longest <= 0.0:
        return STEADY
    edges = np.linspace(0.0, longest, WINDOWS + 1)  # seconds ago
    seen = np.histogram(people.exposure - people.delay, edges)[0]
    expected = np.zeros(WINDOWS)
    for generation, reproduction in enumerate(learned):
        ages = people.age[people.generation == generation]
        if len(ages):
            within = reproduction.delays.mean((ages[None, :] - edges[:, None]).ravel()).reshape(WINDOWS + 1, -1)
            expected -= reproduction.typical_mean * np.diff(within.sum(axis=1))
    telling = expected >= ENOUGH_EXPECTED
    if np.count_nonzero(telling) < ENOUGH_WINDOWS or not telling[0]:
        return STEADY
    ratios = np.log((seen[telling] + 0.5) / (expected[telling] + 0.5))
    noise = float(np.mean(1.0 / (expected[telling] + 0.5)))
    return Pace(float(ratios[0]), float(np.sqrt(max(float(np.var(ratios, ddof=1)) - noise, 0.0))))
