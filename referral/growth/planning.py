"""What is assumed of a campaign: who shares with how many, and how many of those come and share again."""

from dataclasses import dataclass
from enum import StrEnum
from math import inf
from numbers import Integral

from referral.errors import ReferralError

MOST_IMPRESSIONS = 1e15  # beyond, counts are no longer exact in float64 and no campaign is meant


class Resharing(StrEnum):
    """Who shares again: of all who saw it, or of those who registered."""

    VIEWERS = "viewers"
    REGISTERED = "registered"


def require(holds: bool, code: str, message: str) -> None:
    """Refuse what cannot be.

    Parameters
    ----------
    holds : bool
        What has to be true.
    code, message : str
        As in `ReferralError`.

    Raises
    ------
    ReferralError
        With ``code``, when it is not.

    Examples
    --------
    >>> require(0.2 <= 1.0, "planning.rate", "a rate is a share between 0 and 1")
    """
    if not holds:
        raise ReferralError(code, message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is assumed of a campaign.

    Parameters
    ----------
    seeds : int
        People who share first.
    audience : float
        People who see what one of them shares, on average.
    reshare_rate : float
        Share (0 to 1) of `reshared_by` who share again, each to an audience of their own.
    open_rate, convert_rate : float
        Share of the people reached who open the page, and of those who open it who register.
    reshared_by : Resharing
        Whether viewers or registered people share again.
    later_audience : float, optional
        Average audience of all who share after the seeds, where it differs.
    population : int, optional
        People who can be reached at all, the seeds left out; None when audiences never overlap.
    dispersion : float
        How unequal audiences are: gamma shape k of a sharer's audience; infinite when all have the same on average.
    measured_on : float
        On how many people the three rates were measured; infinite when they are taken as certain.
    waves : int
        How many waves of sharing to follow, at least 1.

    Raises
    ------
    ReferralError
        ``planning.seeds``, ``.audience``, ``.rate``, ``.reshared_by``, ``.population``, ``.dispersion``, ``.measured_on`` or
        ``.waves`` for a value that cannot be; ``planning.too_large`` when more than 10¹⁵ impressions are to be expected.
    """

    seeds: int
    audience: float
    reshare_rate: float
    open_rate: float = 1.0
    convert_rate: float = 1.0
    reshared_by: Resharing = Resharing.REGISTERED
    later_audience: float | None = None
    population: int | None = None
    dispersion: float = inf
    measured_on: float = inf
    waves: int = 2

    def __post_init__(self) -> None:
        audiences = [self.audience_of(wave) for wave in (0, 1)]
        require(
            isinstance(self.seeds, Integral) and self.seeds >= 0,
            "planning.seeds",
            "seeds are a whole number of people, at least none",
        )
        require(all(0.0 <= size < inf for size in audiences), "planning.audience", "an audience must be a number of people")
        require(all(0.0 <= rate <= 1.0 for rate in self.rates), "planning.rate", "a rate is a share between 0 and 1")
        require(self.reshared_by in tuple(Resharing), "planning.reshared_by", "viewers share again, or registered people")
        reachable = self.population is None or (isinstance(self.population, Integral) and self.population > 0)
        require(reachable, "planning.population", "a population is a whole number of people, at least one")
        require(self.dispersion > 0.0, "planning.dispersion", "the dispersion must be above zero")
        require(self.measured_on > 0.0, "planning.measured_on", "rates are measured on at least somebody")
        require(isinstance(self.waves, Integral) and self.waves >= 1, "planning.waves", "waves are a whole number, at least one")
        most = self.seeds * self.audience * max(1.0, self.reproduction) ** (self.waves - 1)
        require(most <= MOST_IMPRESSIONS, "planning.too_large", "there would be more impressions than can be counted")

    def audience_of(self, wave: int) -> float:
        """People who see what one sharer of a wave (from 0) shares, on average."""
        return self.audience if wave == 0 or self.later_audience is None else self.later_audience

    @property
    def rates(self) -> tuple[float, float, float]:
        """Open, convert and reshare rate."""
        return self.open_rate, self.convert_rate, self.reshare_rate

    @property
    def reproduction(self) -> float:
        """R: sharers that one later sharer brings where no audiences overlap; above 1 each wave is larger than the last."""
        return self.audience_of(1) * self.resharing

    @property
    def resharing(self) -> float:
        """Share of the people reached who share again."""
        registered = self.open_rate * self.convert_rate if self.reshared_by == Resharing.REGISTERED else 1.0
        return registered * self.reshare_rate
