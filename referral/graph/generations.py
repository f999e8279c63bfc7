"""How each generation grew out of the one before it."""

from dataclasses import dataclass
from typing import Final

from referral.arrays import Floats
from referral.graph.forest import ReferralForest
from referral.intervals import garwood_interval

GENERATIONS_TOLD: Final = 100  # a chain of a million people has as many generations, which nobody reads


@dataclass(frozen=True, slots=True)
class Generation:
    """One generation: its people, whom they brought, and R_g = brought / people with its 95 % interval."""

    number: int
    people: int
    brought: int
    r: float
    low: float
    high: float


def reproduction_by_generation(forest: ReferralForest) -> Floats:
    """Divide each generation by the one before it.

    Parameters
    ----------
    forest : ReferralForest

    Returns
    -------
    ndarray of float64, shape (generations - 1,)
        R_g = width[g + 1] / width[g]. The last generations are young: R falls there for want of time as well.

    Examples
    --------
    >>> reproduction_by_generation(ReferralForest.from_parents([-1, -1, 0, 0, 1, 2])).tolist()
    [1.5, 0.3333333333333333]
    """
    width = forest.generation_widths
    return width[1:] / width[:-1]


def generations(forest: ReferralForest, limit: int = GENERATIONS_TOLD) -> list[Generation]:
    r"""Describe the first generations, with an interval of R_g for each.

    Parameters
    ----------
    forest : ReferralForest
    limit : int
        How many at most.

    Returns
    -------
    list of Generation
        Roots first. The last one brought nobody yet; its interval says how many it may still come to.

    Notes
    -----
    The interval is that of `referral.intervals.garwood_interval` for the people brought, with the dispersion
    :math:`\max(1, s^2 / \bar c)` of the numbers c that the people of the generation brought.

    References
    ----------
    .. [1] S. Goel, D. J. Watts, D. G. Goldstein, "The structure of online diffusion networks", Proceedings of the 13th ACM
       Conference on Electronic Commerce (2012) 623-638. doi:10.1145/2229012.2229058

    Examples
    --------
    >>> first, *_, last = generations(ReferralForest.from_parents([-1, -1, 0, 0, 1, 2]))
    >>> first.people, first.brought, first.r, round(first.low, 2), round(first.high, 2)
    (2, 3, 1.5, 0.31, 4.38)
    >>> last.people, last.r, round(last.high, 2)
    (1, 0.0, 3.69)
    """
    from referral.graph import passes

    width = forest.generation_widths
    told = min(max(limit, 0), len(width))
    squares = passes.squares_by_generation(forest.levels.depth, forest.offspring.child_count, told)
    brought = [*width[1 : told + 1].tolist(), 0]  # the last generation brought nobody
    rows = zip(width[:told].tolist(), brought, squares.tolist(), strict=False)
    return [_generation(number, *row) for number, row in enumerate(rows)]


def _generation(number: int, people: int, brought: int, squares: float) -> Generation:
    mean = brought / people
    spread = (squares - brought * mean) / (people - 1) / mean if brought and people > 1 else 1.0
    low, high = garwood_interval(brought, max(1.0, spread))
    return Generation(number, people, brought, mean, low / people, high / people)
