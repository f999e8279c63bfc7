"""Shapes a delay may have: Weibull, log-normal and log-logistic, each a distribution of ln delay, moved and stretched."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from scipy.special import expit, log_expit, ndtr

from referral.arrays import Floats, Integers

MOST_EXPONENT: Final = 700.0  # exp of more is infinite
LOG_LOG_2: Final = float(np.log(np.log(2.0)))  # of the Weibull distribution, so that its median is at 0 as the others' is
LOG_ROOT_2_PI: Final = 0.5 * float(np.log(2.0 * np.pi))


class Family(NamedTuple):
    """Distribution of z, its median 0; ``typical`` is the width of ln delay that is usual."""

    name: str
    typical: float
    within: Callable[[Floats], Floats]
    beyond: Callable[[Floats], Floats]
    log_density: Callable[[Floats], Floats]


def _hazard(z: Floats) -> Floats:
    return np.exp(np.minimum(z + LOG_LOG_2, MOST_EXPONENT))


FAMILIES: Final = (
    Family("Weibull", 1.0, lambda z: -np.expm1(-_hazard(z)), lambda z: np.exp(-_hazard(z)), lambda z: z + LOG_LOG_2 - _hazard(z)),
    Family("log-normal", 1.4, ndtr, lambda z: ndtr(-z), lambda z: -0.5 * z * z - LOG_ROOT_2_PI),
    Family("log-logistic", 0.8, expit, lambda z: expit(-z), lambda z: log_expit(z) + log_expit(-z)),
)
TYPICAL_WIDTHS: Final = np.array([family.typical for family in FAMILIES])


def between(family: Integers, start: Floats, end: Floats) -> Floats:
    """Probability between two z; `family` of shape (n,), z of (n, any), start and end of shapes that go together."""
    start, end = np.broadcast_arrays(start, end)
    share = np.empty(start.shape)
    for number, shape in enumerate(FAMILIES):
        mine = family == number
        a, b = start[mine], end[mine]
        # Beyond the median the survivors are subtracted, or two numbers near 1 would cancel.
        share[mine] = np.where(a < 0.0, shape.within(b) - shape.within(a), shape.beyond(a) - shape.beyond(b))
    return np.maximum(share, 0.0)


def log_density(family: Integers, z: Floats) -> Floats:
    """Logarithm of the density of each z; shapes as in `between`."""
    density = np.empty(z.shape)
    for number, shape in enumerate(FAMILIES):
        density[family == number] = shape.log_density(z[family == number])
    return density
