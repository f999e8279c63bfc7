"""Bursts: more registrations at one person's link within a short time than the event's own pace explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from referral.integrity.findings import Code, Finding, Severity
from referral.integrity.records import DEFAULT_LIMITS, Limits, Registration, brought_by

Seconds = NDArray[np.float64]


class _Source(StrEnum):
    """Where a burst comes from, the most telling first."""

    DEVICE = "device"
    ADDRESS = "address"
    LINK = "link"


CODES = {_Source.DEVICE: Code.BURST_DEVICE, _Source.ADDRESS: Code.BURST_ADDRESS, _Source.LINK: Code.BURST_LINK}


class Window(NamedTuple):
    """A stretch of time and what came in it: of the group, of all, and the chance of as many by chance, not yet corrected."""

    start: float
    end: float
    of_group: int
    of_all: int
    chance: float


@dataclass(frozen=True, slots=True)
class _Group:
    """Registrations at one link that came from one source, in order of time, and all that the link brought."""

    source: _Source
    parent: int
    members: Sequence[Registration]
    total: int


def hypergeometric_tail(count: int, population: int, marked: int, drawn: int) -> float:
    r"""Give the chance of drawing at least so many marked ones without putting back.

    Parameters
    ----------
    count : int
        Marked ones drawn, or more.
    population, marked, drawn : int
        How many there are, how many of them are marked, how many are drawn.

    Returns
    -------
    float
        :math:`\sum_{j \ge c} \binom{M}{j} \binom{N - M}{n - j} / \binom{N}{n}`, 0 to 1.

    Examples
    --------
    Five cards of one hand all hearts:

    >>> round(hypergeometric_tail(5, 52, 13, 5), 7)
    0.0004952
    """
    least, most = max(count, drawn + marked - population, 0), min(marked, drawn)
    if count <= max(0, drawn + marked - population):
        return 1.0
    hits = np.arange(least, most + 1, dtype=np.float64)
    logs = _log_choose(marked, hits) + _log_choose(population - marked, drawn - hits)
    return min(1.0, float(np.exp(logs - _log_choose(population, np.float64(drawn))).sum()))


def _log_choose(whole: int, part: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(gammaln(whole + 1.0) - gammaln(part + 1.0) - gammaln(whole - part + 1.0))


def densest_window(times: Seconds, pace: Seconds, windows_s: Sequence[float], least: int) -> Window | None:
    r"""Find the window in which a group is most crowded against the pace of all.

    Parameters
    ----------
    times : ndarray of float64, shape (n,)
        When the group's registrations came, ascending; they are among those of `pace`.
    pace : ndarray of float64, shape (N,)
        When all registrations came, ascending.
    windows_s : sequence of float
        Lengths of windows in seconds. Every registration of the group opens one of each length.
    least : int
        Registrations of the group a window must hold.

    Returns
    -------
    Window or None
        The one of least chance, from its first registration to its last; None when none holds enough.

    Notes
    -----
    Given that the group has n of all N registrations and that one of them opens the window, the others in a window that holds M
    of all are hypergeometric, :math:`X - 1 \sim \mathrm{Hyp}(N - 1, M - 1, n - 1)`, if it does not matter to whose group a
    registration belongs. When everybody registers at once, because the mail has just gone out or a code is on the screen, M is
    large and nothing is remarkable.

    Examples
    --------
    >>> pace = np.arange(0.0, 1000.0, 10.0)
    >>> window = densest_window(pace[40:45], pace, (60.0,), 5)
    >>> window.start, window.end, window.of_group, window.of_all, round(window.chance, 7)
    (400.0, 440.0, 5, 7, 4e-06)
    """
    found: Window | None = None
    for length in windows_s:
        upto = np.searchsorted(times, times + length, side="right")
        count = upto - np.searchsorted(times, times, side="left")
        of_all = np.searchsorted(pace, times + length, side="right") - np.searchsorted(pace, times, side="left")
        for first in np.flatnonzero(count >= least).tolist():
            many, all_many = int(count[first]), int(of_all[first])
            chance = hypergeometric_tail(many - 1, len(pace) - 1, all_many - 1, len(times) - 1)
            if found is None or chance < found.chance:
                found = Window(float(times[first]), float(times[upto[first] - 1]), many, all_many, chance)
    return found


def bursts(registrations: Sequence[Registration], limits: Limits = DEFAULT_LIMITS) -> list[Finding]:
    r"""Find links by which more people came at once than chance explains.

    Parameters
    ----------
    registrations : sequence of Registration
        All of the event: those nobody brought set the pace, and are never a burst themselves.
    limits : Limits
        Its windows, the least number, the chance of a false alarm, and devices and addresses known to be shared.

    Returns
    -------
    list of Finding
        At most one for each link and source. From one device or browser: HIGH. From one network address: MEDIUM if the devices
        or browsers are known and are half as many as the registrations or fewer, else LOW, an office. At one link from anywhere:
        LOW, somebody showed their link to many at once. What a graver finding of the same link covers is not repeated.

    Notes
    -----
    A scan statistic under random labelling: which registrations belong to a group is held to be chance, when registrations come
    is not. The smallest chance over all windows is multiplied by the number of windows looked at (Bonferroni), so that with no
    burst at all anything is found with probability ``limits.false_alarm`` at the most. What is rare is not yet fraud: friends
    whom one message reaches register together.

    References
    ----------
    .. [1] M. Kulldorff, R. Heffernan, J. Hartman, R. Assunção, F. Mostashari, "A space-time permutation scan statistic for
       disease outbreak detection", PLoS Medicine 2 (2005) e59. doi:10.1371/journal.pmed.0020059
    .. [2] J. Glaz, J. Naus, S. Wallenstein, "Scan Statistics", Springer, 2001.

    Examples
    --------
    >>> crowd = [Registration(n, n, 60.0 * n) for n in range(1, 200)]
    >>> hand = [Registration(n, n, 3000.0 + n, parent_id=1, devices=frozenset({"d"})) for n in range(500, 508)]
    >>> [(finding.code.value, finding.severity.name) for finding in bursts(crowd + hand)]
    [('integrity.burst.device', 'HIGH')]
    """
    pace = np.sort(np.array([one.registered_at for one in registrations], dtype=np.float64))
    groups = [group for group in _groups(registrations, limits) if len(group.members) >= limits.burst_least]
    looked_at = sum(len(group.members) for group in groups) * len(limits.burst_windows_s)
    found: list[Finding] = []
    for group in sorted(groups, key=lambda one: list(_Source).index(one.source)):
        times = np.array([one.registered_at for one in group.members], dtype=np.float64)
        window = densest_window(times, pace, limits.burst_windows_s, limits.burst_least)
        if window is not None and window.chance * looked_at <= limits.false_alarm:
            expected = 1.0 + (len(times) - 1) * (window.of_all - 1) / max(len(pace) - 1, 1)
            found.append(_finding(group, window, {"expected": expected, "p": window.chance * looked_at}))
    return [one for place, one in enumerate(found) if not _repeats(one, found[:place])]


def _groups(registrations: Sequence[Registration], limits: Limits) -> Iterator[_Group]:
    for parent, children in brought_by(registrations).items():
        by_source: dict[tuple[_Source, str], list[Registration]] = defaultdict(list)
        for child in children:
            by_source[_Source.LINK, ""].append(child)
            if child.address and child.address not in limits.known_shared:
                by_source[_Source.ADDRESS, child.address].append(child)
            for device in sorted((child.devices | child.visitors) - limits.known_shared):
                by_source[_Source.DEVICE, device].append(child)
        for (source, _), members in by_source.items():
            yield _Group(source, parent, members, len(children))


def _finding(group: _Group, window: Window, figures: Mapping[str, float]) -> Finding:
    inside = [one for one in group.members if window.start <= one.registered_at <= window.end]
    devices = _devices(inside)
    severity = Severity.LOW
    if group.source is _Source.DEVICE:
        severity = Severity.HIGH
    elif group.source is _Source.ADDRESS and 0 < 2 * devices <= len(inside):
        severity = Severity.MEDIUM
    subjects = tuple(sorted(one.id for one in inside))
    counts = {"count": len(inside), "total": group.total, "parent": group.parent, "devices": devices}
    return Finding(
        CODES[group.source], severity, subjects, group.parent, {**counts, "seconds": window.end - window.start, **figures}
    )


def _devices(members: Sequence[Registration]) -> int:
    """Count the devices, by whichever of fingerprint and browser tells fewer apart; 0 when a member has neither."""
    kinds = ([one.devices for one in members], [one.visitors for one in members])
    return min((len(frozenset().union(*held)) for held in kinds if all(held)), default=0)


def _repeats(finding: Finding, graver: Sequence[Finding]) -> bool:
    return any(one.beneficiary_id == finding.beneficiary_id and set(one.subjects) >= set(finding.subjects) for one in graver)
