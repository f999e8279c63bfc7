"""Human pace: machines are found, people are left alone."""

import numpy as np
import pytest

from referral.errors import ReferralError
from referral.integrity.findings import Code, Severity
from referral.integrity.human_pace import evenness_of_delays, evenness_of_intervals, flat_delays, flat_intervals, too_quick
from referral.integrity.records import Registration


def _brought(delays: list[float], parent: int = 1, every_s: float = 100.0) -> list[Registration]:
    return [
        Registration(1000 * parent + n, n, every_s * n + delay, parent_id=parent, first_touch_at=every_s * n)
        for n, delay in enumerate(delays)
    ]


@pytest.mark.parametrize(
    ("delays", "severity", "count"),
    [
        ([0.4, 30.0, 60.0, 45.0], Severity.LOW, 1),
        ([0.4, 0.5, 30.0, 60.0], Severity.LOW, 2),
        ([0.4, 0.5, 1.9, 30.0, 60.0, 90.0, 12.0], Severity.MEDIUM, 3),
        ([0.4, 0.5, 0.1, 30.0], Severity.HIGH, 3),
    ],
)
def test_forms_sent_before_a_hand_could_are_found(delays: list[float], severity: Severity, count: int) -> None:
    [finding] = too_quick(_brought(delays))
    assert (finding.code, finding.severity, finding.beneficiary_id) == (Code.TOO_QUICK, severity, 1)
    assert len(finding.subjects) == finding.evidence["count"] == count
    assert finding.evidence["quickest"] == pytest.approx(min(delays))


def test_what_a_hand_can_do_and_what_is_not_known_is_left_alone() -> None:
    unknown = [Registration(n, n, 10.0 * n, parent_id=1) for n in (2, 3, 4)]
    root = [Registration(9, 9, 0.1, first_touch_at=0.0)]
    after = [Registration(8, 8, 5.0, parent_id=1, first_touch_at=6.0)]
    assert too_quick([*_brought([2.0, 3.0, 600.0, 86_400.0]), *unknown, *root, *after]) == []


def test_a_programme_that_waits_half_a_minute_is_found_twice() -> None:
    rng = np.random.default_rng(3)
    robot = _brought(rng.normal(30.0, 0.5, 20).tolist(), every_s=300.0)
    [delays], [intervals] = flat_delays(robot), flat_intervals(robot)
    assert (delays.code, delays.severity, len(delays.subjects)) == (Code.FLAT_DELAYS, Severity.MEDIUM, 20)
    assert delays.evidence["median"] == pytest.approx(30.0, abs=0.5)
    assert float(delays.evidence["variation"]) < 0.03
    assert (intervals.code, intervals.evidence["count"]) == (Code.FLAT_INTERVALS, 19)
    assert intervals.evidence["mean"] == pytest.approx(300.0, abs=1)


def test_a_programme_that_waits_at_random_between_20_and_40_seconds_is_found_when_it_works_long_enough() -> None:
    rng = np.random.default_rng(3)
    assert flat_delays(_brought(rng.uniform(20, 40, 60).tolist()))


def test_among_a_hundred_people_twenty_registrations_betray_a_programme_that_scatters_by_a_tenth() -> None:
    rng = np.random.default_rng(7)
    found = [evenness_of_delays(rng.normal(30.0, 3.0, 20)) * 100 <= 0.01 for _ in range(400)]
    assert np.mean(found) > 0.9


def test_thousands_of_people_at_their_own_speed_are_left_alone() -> None:
    rng, alarms = np.random.default_rng(5), 0
    for _ in range(25):
        crowd = []
        for parent in range(1, 60):
            arrivals = np.cumsum(rng.exponential(400.0, 15))
            delays = rng.lognormal(np.log(40.0), rng.uniform(0.35, 1.2), 15)
            pairs = zip(arrivals, delays, strict=True)
            crowd += [
                Registration(100 * parent + n, n, t + d, parent_id=parent, first_touch_at=t) for n, (t, d) in enumerate(pairs)
            ]
        alarms += bool(flat_delays(crowd)) + bool(flat_intervals(crowd))
    assert alarms <= 3


@pytest.mark.parametrize("size", [8, 20])
def test_the_chance_of_even_delays_is_exact_for_the_most_even_people(size: int) -> None:
    rng = np.random.default_rng(size)
    chances = [evenness_of_delays(rng.lognormal(3.0, 0.3, size)) for _ in range(3000)]
    assert np.mean(np.array(chances) <= 0.05) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("size", [8, 20])
def test_the_chance_of_even_intervals_is_exact_for_independent_arrivals(size: int) -> None:
    rng = np.random.default_rng(size)
    chances = [evenness_of_intervals(rng.exponential(60.0, size)) for _ in range(3000)]
    assert np.mean(np.array(chances) <= 0.05) == pytest.approx(0.05, abs=0.015)


def test_people_who_come_in_groups_are_as_far_from_even_as_can_be() -> None:
    assert evenness_of_intervals([1.0, 2.0, 600.0, 1.0, 3.0, 900.0, 2.0, 1.0]) > 0.99
    assert evenness_of_intervals([0.0, 60.0, 60.0, 60.0]) == 1.0
    assert evenness_of_intervals([60.0] * 9) == 0.0


def test_too_few_to_judge_are_left_alone() -> None:
    assert flat_delays(_brought([30.0] * 7)) == flat_intervals(_brought([30.0] * 8)) == []
    assert flat_delays(_brought([30.0] * 8))
    assert flat_intervals(_brought([30.0] * 9))


def test_delays_of_nothing_are_even_too() -> None:
    assert flat_delays(_brought([0.0] * 9))[0].evidence["median"] == 0.001


@pytest.mark.parametrize("delays", [[], [1.0], [1.0, 0.0], [1.0, float("nan")]])
def test_delays_that_cannot_be_are_refused(delays: list[float]) -> None:
    with pytest.raises(ReferralError) as refusal:
        evenness_of_delays(delays)
    assert refusal.value.code == "human_pace.delays"


@pytest.mark.parametrize("intervals", [[], [1.0], [1.0, -1.0]])
def test_intervals_that_cannot_be_are_refused(intervals: list[float]) -> None:
    with pytest.raises(ReferralError) as refusal:
        evenness_of_intervals(intervals)
    assert refusal.value.code == "human_pace.intervals"
