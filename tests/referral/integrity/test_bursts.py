"""Bursts: what one device does, and what crowds do."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.integrity.bursts import bursts, densest_window, hypergeometric_tail
from referral.integrity.findings import Code, Severity
from referral.integrity.records import Limits, Registration

DAY = 86_400.0


def _background(count: int = 400, seed: int = 1) -> list[Registration]:
    times = np.random.default_rng(seed).uniform(0, 14 * DAY, count)
    return [Registration(n, n, float(time)) for n, time in enumerate(times, start=10_000)]


def _came(count: int, every_s: float = 5.0, parent: int | None = 10_000, **shared: object) -> list[Registration]:
    start = 5 * DAY
    return [
        Registration(n, n, start + every_s * n, parent_id=parent, visitors=frozenset({f"v{n}"}), **shared)  # type: ignore[arg-type]
        for n in range(1, count + 1)
    ]


def _slow_tail(count: int, population: int, marked: int, drawn: int) -> float:
    """Count the hands one by one."""
    hands = sum(comb(marked, hits) * comb(population - marked, drawn - hits) for hits in range(max(count, 0), drawn + 1))
    return hands / comb(population, drawn)


@given(st.integers(0, 60), st.data())
def test_the_tail_is_that_of_the_hypergeometric_distribution(population: int, data: st.DataObject) -> None:
    marked, drawn = data.draw(st.integers(0, population)), data.draw(st.integers(0, population))
    count = data.draw(st.integers(-1, population + 1))
    assert hypergeometric_tail(count, population, marked, drawn) == pytest.approx(
        _slow_tail(count, population, marked, drawn), rel=1e-9
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), st.sets(st.integers(0, 29), min_size=1), st.integers(1, 4))
def test_the_densest_window_is_found_as_the_slow_way_finds_it(all_times: list[int], picks: set[int], least: int) -> None:
    pace = sorted(all_times)
    times = [pace[pick] for pick in sorted(picks) if pick < len(pace)]
    chances = []
    for start in times:
        inside = sum(start <= time <= start + 6 for time in times)
        around = sum(start <= time <= start + 6 for time in pace)
        if inside >= least:
            chances.append(_slow_tail(inside - 1, len(pace) - 1, around - 1, len(times) - 1))
    window = densest_window(np.array(times, float), np.array(pace, float), (6.0,), least)
    assert (window is None) == (not chances)
    assert window is None or window.chance == pytest.approx(min(chances), rel=1e-9)


def test_one_device_at_one_link_is_grave_and_said_once() -> None:
    hand = [Registration(n, n, 5 * DAY + 9 * n, parent_id=10_000, devices=frozenset("d"), address="a") for n in range(1, 13)]
    [finding] = bursts(_background() + hand)
    assert (finding.code, finding.severity) == (Code.BURST_DEVICE, Severity.HIGH)
    assert (finding.subjects, finding.beneficiary_id) == (tuple(range(1, 13)), 10_000)
    assert (finding.evidence["count"], finding.evidence["devices"], finding.evidence["seconds"]) == (12, 1, 99.0)
    assert float(finding.evidence["p"]) < 1e-6


def test_two_hundred_at_a_screen_within_a_minute_are_an_audience() -> None:
    assert bursts(_background() + _came(200, every_s=0.3, parent=None, address="hall")) == []


def test_an_office_on_one_network_is_only_noted() -> None:
    found = bursts(_background() + _came(60, every_s=10.0, address="office"))
    assert {(finding.code, finding.severity) for finding in found} == {(Code.BURST_ADDRESS, Severity.LOW)}
    assert found[0].evidence["devices"] == found[0].evidence["count"]


def test_a_link_shown_to_many_at_once_is_only_noted() -> None:
    [finding] = bursts(_background() + _came(60, every_s=1.0))
    assert (finding.code, finding.severity) == (Code.BURST_LINK, Severity.LOW)


def test_few_devices_behind_one_address_are_looked_at() -> None:
    hands = [
        Registration(n, n, 5 * DAY + 9 * n, parent_id=10_000, devices=frozenset({f"d{n % 4}"}), address="a") for n in range(1, 13)
    ]
    assert (Code.BURST_ADDRESS, Severity.MEDIUM) in {(one.code, one.severity) for one in bursts(_background() + hands)}


def test_addresses_and_devices_known_to_be_shared_are_passed_over() -> None:
    hand = [Registration(n, n, 5 * DAY + 9 * n, parent_id=10_000, devices=frozenset("d"), address="a") for n in range(1, 13)]
    found = bursts(_background() + hand, Limits(known_shared=frozenset("da")))
    assert {finding.code for finding in found} == {Code.BURST_LINK}


def test_the_rush_after_an_announcement_is_nobodys_burst() -> None:
    rng = np.random.default_rng(4)
    rush = [Registration(n, n, DAY + float(t), parent_id=int(n % 20)) for n, t in enumerate(rng.exponential(300.0, 600))]
    assert bursts(_background(200) + rush) == []


def test_where_chance_alone_deals_out_the_links_false_alarms_are_as_rare_as_promised() -> None:
    rng, alarms = np.random.default_rng(11), 0
    for _ in range(60):
        times = np.concatenate((rng.uniform(0, 14 * DAY, 150), DAY + rng.exponential(600.0, 150)))
        parents = rng.integers(0, 12, 300)
        crowd = [Registration(n, n, float(t), parent_id=int(parents[n])) for n, t in enumerate(times)]
        alarms += bool(bursts(crowd, Limits(false_alarm=0.05)))
    assert alarms <= 8  # 3 are allowed on average; more than 8 of 60 happen by chance once in 200 such tests


def test_fewer_than_a_handful_are_a_family() -> None:
    assert bursts(_background() + _came(4, every_s=1.0, devices=frozenset("d"))) == []


def test_an_empty_event_has_no_bursts() -> None:
    assert bursts([]) == []
