"""How long people take to bring others, estimated while many have not had the time yet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from referral.errors import ReferralError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DelayDistribution:
    """A step function F: ``share[i]`` of all referrals come within ``delay[i]`` seconds; both shape (steps,), ascending."""

    delay: Floats
    share: Floats

    def at(self, elapsed: ArrayLike) -> Floats:
        """Give the share of a person's referrals to be expected within some time.

        Parameters
        ----------
        elapsed : array_like of float
            Seconds since the person registered.

        Returns
        -------
        ndarray of float64
            0 to 1, of the shape given. Everywhere 1 when no delay was ever observed: nothing is known to be still to come.

        Examples
        --------
        >>> DelayDistribution(np.array([10.0, 60.0]), np.array([0.25, 1.0])).at([5, 10, 59, 60]).tolist()
        [0.0, 0.25, 0.25, 1.0]
        """
        times = np.asarray(elapsed, dtype=np.float64)
        if not len(self.delay):
            return np.ones(times.shape)
        return np.concatenate(([0.0], self.share))[np.searchsorted(self.delay, times, side="right")]


def estimate_delays(delay: ArrayLike, exposure: ArrayLike) -> DelayDistribution:
    r"""Estimate the distribution of parent to child delays from a running event.

    Parameters
    ----------
    delay : array_like of float, shape (m,)
        Seconds from the parent's registration to the child's, for every observed pair.
    exposure : array_like of float, shape (m,)
        Seconds from the same parent's registration to now, at least the delay.

    Returns
    -------
    DelayDistribution
        F up to the longest delay seen, where it is 1 by construction: nothing can be known of what takes longer.

    Raises
    ------
    ReferralError
        ``delays.shape``; ``delays.negative``; ``delays.unobservable`` when a delay exceeds its exposure.

    Notes
    -----
    A pair is seen only when its delay is at most its exposure (right truncation), so the plain distribution of the delays seen is
    too quick. The product-limit estimator for truncated data corrects this:
    :math:`F(x) = \prod_{x_j > x} (1 - d_j / n_j)`, with d_j the pairs of delay x_j and n_j those of delay at most x_j whose
    exposure is at least x_j. Where :math:`n_j = d_j` above the shortest delay (no evidence on what came before, a known defect
    of small samples) n_j + 1 is used, else F would drop to zero.

    References
    ----------
    .. [1] D. Lynden-Bell, "A method of allowing for known observational selection in small samples applied to 3CR quasars",
       Monthly Notices of the Royal Astronomical Society 155 (1971) 95-118. doi:10.1093/mnras/155.1.95
    .. [2] M. Woodroofe, "Estimating a distribution function with truncated data", Annals of Statistics 13 (1985) 163-177.
       doi:10.1214/aos/1176346584

    Examples
    --------
    Two parents had the time to show a delay of an hour, one of them did; the third is young and can only show its minute.

    >>> estimate = estimate_delays([60, 3600, 60], [7200, 7200, 120])
    >>> estimate.delay.tolist(), estimate.share.tolist()
    ([60.0, 3600.0], [0.5, 1.0])
    """
    delays, exposures = np.array(delay, dtype=np.float64, ndmin=1), np.array(exposure, dtype=np.float64, ndmin=1)
    if delays.shape != exposures.shape:
        raise ReferralError("delays.shape", "there must be one exposure for each delay")
    if (delays < 0).any():
        raise ReferralError("delays.negative", "a child cannot come before its parent", int(np.argmax(delays < 0)))
    if (delays > exposures).any():
        raise ReferralError("delays.unobservable", "the delay is longer than its exposure", int(np.argmax(delays > exposures)))
    steps, seen = np.unique(delays, return_counts=True)
    at_risk = np.searchsorted(np.sort(delays), steps, side="right") - np.searchsorted(np.sort(exposures), steps, side="left")
    at_risk[1:] += at_risk[1:] == seen[1:]
    kept = 1.0 - seen[1:] / at_risk[1:]
    return DelayDistribution(steps, np.append(np.cumprod(kept[::-1])[::-1], np.ones(min(len(steps), 1))))
