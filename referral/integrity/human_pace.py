"""Whether registrations keep a human pace: not sent too soon after the click, and not as even as a clock."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc

from referral.errors import ReferralError
from referral.integrity.findings import Code, Finding, Severity
from referral.integrity.records import DEFAULT_LIMITS, Limits, Registration, brought_by

MANY_QUICK: Final = 3
SHORTEST_S: Final = 0.001  # a delay of nothing has no logarithm

Seconds = NDArray[np.float64]


def evenness_of_delays(delay: ArrayLike, log_spread: float = DEFAULT_LIMITS.log_spread) -> float:
    r"""Give the chance that human delays are as even as these.

    Parameters
    ----------
    delay : array_like of float, shape (n,)
        Seconds from click to registration, positive, at least two.
    log_spread : float
        Standard deviation of the logarithms of the most even human delays.

    Returns
    -------
    float
        :math:`P\bigl(\chi^2_{n-1} \le (n - 1) s^2 / \sigma_0^2\bigr)`, s the standard deviation of the logarithms.

    Raises
    ------
    ReferralError
        ``human_pace.delays`` for fewer than two, or one that is not positive.

    Notes
    -----
    Times people take are close to log-normal. The lower chi-square test of their variance is one-sided: delays that scatter more
    than :math:`\sigma_0` only make the chance larger. With :math:`\sigma_0 = 0.3` two thirds of people would lie between 0.74 and
    1.35 of the typical delay: closer together than strangers reading and filling in the same form.

    References
    ----------
    .. [1] R. D. Luce, "Response Times", Oxford University Press, 1986.
    .. [2] E. Limpert, W. A. Stahel, M. Abbt, "Log-normal distributions across the sciences: keys and clues", BioScience 51 (2001)
       341-352.
    .. [3] G. W. Snedecor, W. G. Cochran, "Statistical Methods", 8th edition, Iowa State University Press, 1989.

    Examples
    --------
    >>> evenness_of_delays([12, 45, 20, 31, 90, 16, 25, 38]) > 0.5
    True
    >>> evenness_of_delays([30.1, 30.0, 30.2, 29.9, 30.0, 30.1, 29.8, 30.0]) < 1e-9
    True
    """
    delays = np.array(delay, dtype=np.float64, ndmin=1)
    if delays.size < 2 or not (delays > 0).all():
        raise ReferralError("human_pace.delays", "there must be two delays or more, all positive")
    freedom = delays.size - 1
    return float(gammainc(freedom / 2.0, freedom * np.log(delays).var(ddof=1) / log_spread**2 / 2.0))


def evenness_of_intervals(interval: ArrayLike) -> float:
    r"""Give the chance that independent arrivals come at intervals as even as these.

    Parameters
    ----------
    interval : array_like of float, shape (n,)
        Seconds between one registration and the next, not negative, at least two.

    Returns
    -------
    float
        :math:`P(\chi^2_{n-1} \le B)`.

    Raises
    ------
    ReferralError
        ``human_pace.intervals`` for fewer than two, or a negative one.

    Notes
    -----
    Bartlett's test that exponential intervals have one mean, turned round: with arithmetic mean :math:`\bar d`,
    :math:`B = 2n (\ln \bar d - \overline{\ln d}) / (1 + (n + 1) / 6n)` is :math:`\chi^2_{n-1}` for arrivals independent of each
    other at a steady pace, and near 0 for equal intervals. People who wait for the evening, or come together, make B larger: the
    null is the most even a crowd can be, and the lower tail leaves them alone.

    References
    ----------
    .. [1] M. S. Bartlett, "Properties of sufficiency and statistical tests", Proceedings of the Royal Society A 160 (1937)
       268-282. doi:10.1098/rspa.1937.0109
    .. [2] P. A. P. Moran, "The random division of an interval, part II", Journal of the Royal Statistical Society B 13 (1951)
       147-150.
    .. [3] D. R. Cox, P. A. W. Lewis, "The Statistical Analysis of Series of Events", Methuen, 1966, chapter 6.

    Examples
    --------
    >>> evenness_of_intervals([3, 60, 11, 25, 120, 8, 44, 70]) > 0.1
    True
    >>> evenness_of_intervals([60, 61, 59, 60, 60, 62, 60, 59]) < 1e-9
    True
    """
    intervals = np.array(interval, dtype=np.float64, ndmin=1)
    if intervals.size < 2 or not (intervals >= 0).all():
        raise ReferralError("human_pace.intervals", "there must be two intervals or more, none negative")
    if not intervals.all():
        return 1.0  # two at one instant: as uneven as can be
    size = intervals.size
    spread = np.log(intervals.mean()) - np.log(intervals).mean()
    return float(gammainc((size - 1) / 2.0, max(0.0, size * spread) / (1.0 + (size + 1.0) / (6.0 * size))))


def too_quick(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find registrations sent sooner after the first click than a human can.

    Parameters
    ----------
    registrations : sequence of Registration
        Those nobody brought, or whose first touch is not known, are passed over.
    limits : Limits
        Its ``quickest_s`` is the bound.

    Returns
    -------
    list of Finding
        One for each person who brought such registrations: LOW for one or two, MEDIUM from three on, HIGH when they are half or
        more of all that person brought.

    Notes
    -----
    By the keystroke-level model a skilled user needs 1.1 s to point at a thing and 0.1 s to press. The shortest way through a
    form is to accept what the browser offers to fill in and to press the button: 2.4 s without any thought or any wait for the
    page. The bound of 2 s lies below that, since thumbs are quicker than mice.

    References
    ----------
    .. [1] S. K. Card, T. P. Moran, A. Newell, "The keystroke-level model for user performance time with interactive systems",
       Communications of the ACM 23 (1980) 396-410. doi:10.1145/358886.358895

    Examples
    --------
    >>> brought = [Registration(n, n, 100.0 * n + 0.5, parent_id=1, first_touch_at=100.0 * n) for n in (2, 3, 4)]
    >>> [(finding.severity.name, finding.subjects) for finding in too_quick(brought)]
    [('HIGH', (2, 3, 4))]
    """
    findings = []
    for parent, children in brought_by(registrations).items():
        quick = {child.id: delay for child, delay in _delays(children) if delay < limits.quickest_s}
        if not quick:
            continue
        severity = Severity.MEDIUM if len(quick) >= MANY_QUICK else Severity.LOW
        if severity is Severity.MEDIUM and 2 * len(quick) >= len(children):
            severity = Severity.HIGH
        figures = {"count": len(quick), "total": len(children), "parent": parent, "bound": limits.quickest_s}
        quickest = min(quick.values())
        findings.append(Finding(Code.TOO_QUICK, severity, tuple(sorted(quick)), parent, {**figures, "quickest": quickest}))
    return findings


def flat_delays(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find people whose referrals all took the same time from click to registration.

    Parameters
    ----------
    registrations : sequence of Registration
        Those nobody brought, or whose first touch is not known, are passed over.
    limits : Limits
        Judged from ``flat_least`` delays on, by ``log_spread`` and ``false_alarm``.

    Returns
    -------
    list of Finding
        MEDIUM, one for each person; the chance is multiplied by the number of people judged (Bonferroni).

    Examples
    --------
    >>> brought = [Registration(n, n, 100.0 * n + 30, parent_id=1, first_touch_at=100.0 * n) for n in range(2, 12)]
    >>> flat_delays(brought)[0].evidence["median"]
    30.0
    """
    judged = {parent: _delays(children) for parent, children in brought_by(registrations).items()}
    judged = {parent: delays for parent, delays in judged.items() if len(delays) >= limits.flat_least}
    findings = []
    for parent, pairs in judged.items():
        delays = np.maximum([delay for _, delay in pairs], SHORTEST_S)
        p = evenness_of_delays(delays, limits.log_spread) * len(judged)
        if p <= limits.false_alarm:
            figures = {"count": len(pairs), "parent": parent, "median": float(np.median(delays)), "p": p}
            subjects = tuple(sorted(child.id for child, _ in pairs))
            evidence = {**figures, "variation": _variation(delays)}
            findings.append(Finding(Code.FLAT_DELAYS, Severity.MEDIUM, subjects, parent, evidence))
    return findings


def flat_intervals(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    """Find people whose referrals came like the ticking of a clock.

    Parameters
    ----------
    registrations : sequence of Registration
        Those nobody brought are passed over.
    limits : Limits
        Judged from ``flat_least`` intervals on, by ``false_alarm``.

    Returns
    -------
    list of Finding
        MEDIUM, one for each person; the chance is multiplied by the number of people judged (Bonferroni).

    Examples
    --------
    >>> brought = [Registration(n, n, 60.0 * n, parent_id=1) for n in range(2, 14)]
    >>> flat_intervals(brought)[0].evidence["mean"]
    60.0
    """
    groups = brought_by(registrations)
    judged = {parent: children for parent, children in groups.items() if len(children) > limits.flat_least}
    findings = []
    for parent, children in judged.items():
        intervals = np.diff([child.registered_at for child in children])
        p = evenness_of_intervals(intervals) * len(judged)
        if p <= limits.false_alarm:
            figures = {"count": len(intervals), "parent": parent, "mean": float(intervals.mean()), "p": p}
            subjects = tuple(sorted(child.id for child in children))
            evidence = {**figures, "variation": _variation(intervals)}
            findings.append(Finding(Code.FLAT_INTERVALS, Severity.MEDIUM, subjects, parent, evidence))
    return findings


def _delays(children: Sequence[Registration]) -> list[tuple[Registration, float]]:
    pairs = [(child, child.registered_at - child.first_touch_at) for child in children if child.first_touch_at is not None]
    return [(child, delay) for child, delay in pairs if delay >= 0]


def _variation(values: Seconds) -> float:
    """Give the coefficient of variation: standard deviation over mean."""
    return float(values.std(ddof=1) / values.mean())
