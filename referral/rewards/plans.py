"""What an event promises to those who bring others."""

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from referral.errors import ReferralError

LEVELS_MAX: Final = 20  # at half a level the twentieth is a millionth
HOLD_DAYS_MIN: Final = 1
HOLD_DAYS_MAX: Final = 90
HALF: Final = Fraction(1, 2)
CURRENCY: Final = re.compile("[A-Z]{3}")  # ISO 4217


class Trigger(StrEnum):
    """What a reward is given for."""

    REGISTERED = "registered"
    ATTENDED = "attended"
    DEAL = "deal"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an event promises to those who bring others.

    Parameters
    ----------
    trigger : Trigger
        The conversion that qualifies.
    amount_minor : int
        What one conversion may cost altogether, in minor units.
    budget_minor : int
        What the plan may cost altogether.
    currency : str
        ISO 4217 code.
    levels : int
        1 gives the whole amount to the parent. More share it up the chain, 2 to 20 levels of ancestors.
    ratio : Fraction
        What each level gets of the one below it: with one half, half of the amount goes to the parent, a quarter to theirs, an
        eighth to theirs.
    cap_minor : int, optional
        What one person may earn by this plan.
    hold_days : int
        How long a reward is held before it is released, 1 to 90 days.

    Raises
    ------
    ReferralError
        ``rewards.amount``, ``rewards.budget``, ``rewards.currency``, ``rewards.levels``, ``rewards.ratio``, ``rewards.cap`` or
        ``rewards.hold_days``.

    Examples
    --------
    >>> Plan(Trigger.DEAL, 1000, 50_000, "EUR", levels=3).shares_minor
    (500, 250, 125)
    """

    trigger: Trigger
    amount_minor: int
    budget_minor: int
    currency: str
    levels: int = 1
    ratio: Fraction = HALF
    cap_minor: int | None = None
    hold_days: int = 14

    def __post_init__(self) -> None:
        wrong = {
            "rewards.amount": self.amount_minor < 1,
            "rewards.budget": self.budget_minor < 0,
            "rewards.currency": not CURRENCY.fullmatch(self.currency),
            "rewards.levels": not 1 <= self.levels <= LEVELS_MAX,
            "rewards.ratio": not 0 < self.ratio < 1,
            "rewards.cap": self.cap_minor is not None and self.cap_minor < 1,
            "rewards.hold_days": not HOLD_DAYS_MIN <= self.hold_days <= HOLD_DAYS_MAX,
        }
        for code, is_wrong in wrong.items():
            if is_wrong:
                raise ReferralError(code, f"{code.partition('.')[2]} of the plan is out of its range")

    @property
    def shares_minor(self) -> tuple[int, ...]:
        r"""What each level is promised, in minor units, the parent's first.

        Returns
        -------
        tuple of int, length `levels`

        Notes
        -----
        Level l gets :math:`\lfloor a (1 - r) r^{l - 1} \rfloor`. The shares of all levels sum to :math:`a (1 - r^L) < a`, and
        each is rounded down, so no conversion ever costs more than the amount a. What rounding leaves is given to nobody.

        References
        ----------
        .. [1] G. Pickard, W. Pan, I. Rahwan, M. Cebrian, R. Crane, A. Madan, A. Pentland, "Time-critical social mobilization",
           Science 334 (2011) 509-512. doi:10.1126/science.1205869
        .. [2] Y. Emek, R. Karidi, M. Tennenholtz, A. Zohar, "Mechanisms for multi-level marketing", Proceedings of the 12th ACM
           Conference on Electronic Commerce (2011) 209-218.

        Examples
        --------
        >>> Plan(Trigger.REGISTERED, 1000, 50_000, "EUR").shares_minor
        (1000,)
        >>> Plan(Trigger.REGISTERED, 1000, 50_000, "EUR", levels=3, ratio=Fraction(1, 3)).shares_minor
        (666, 222, 74)
        """
        if self.levels == 1:
            return (self.amount_minor,)
        first = self.amount_minor * (1 - self.ratio)
        return tuple(int(first * self.ratio**step) for step in range(self.levels))
