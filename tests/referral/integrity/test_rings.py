"""Rings of visits, against networkx, and friends who only look."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.integrity.findings import Code, Severity
from referral.integrity.records import NOBODY, Registration, Touches
from referral.integrity.rings import circle, rings, touch_rings

rows = st.lists(st.tuples(st.integers(0, 9), st.integers(-1, 9)), max_size=40)


def _touches(pairs: list[tuple[int, int]]) -> Touches:
    return Touches.from_columns([one for one, _ in pairs], [other for _, other in pairs])


@given(rows)
def test_rings_are_the_strongly_connected_components_with_their_visits(pairs: list[tuple[int, int]]) -> None:
    graph = nx.DiGraph([pair for pair in pairs if pair[1] != NOBODY])
    expected = sorted(tuple(sorted(part)) for part in nx.strongly_connected_components(graph) if len(part) > 1)
    found = touch_rings(_touches(pairs))
    assert [ring.members for ring in found] == expected
    for ring in found:
        visits = [pair for pair in pairs if pair[0] in ring.members and pair[0] != pair[1]]
        assert ring.visits == len(visits)
        assert ring.inside == sum(pair[1] in ring.members for pair in visits)
        assert set(ring.pairs) == {pair for pair in visits if pair[1] in ring.members}


@given(rows)
def test_the_circle_shown_is_one_and_longer_than_two_where_any_is(pairs: list[tuple[int, int]]) -> None:
    for ring in touch_rings(_touches(pairs)):
        stops = circle(ring.pairs)
        assert stops[0] == stops[-1]
        assert len(set(stops)) == len(stops) - 1
        assert set(pairwise(stops)) <= set(ring.pairs)
        assert len(stops) > 3 or not any(len(found) > 2 for found in nx.simple_cycles(nx.DiGraph(ring.pairs)))


def _chain(members: int) -> list[Registration]:
    return [Registration(n, n, 60.0 * n, parent_id=n - 1 if n > 1 else None) for n in range(1, members + 1)]


def test_a_ring_that_lives_of_itself_is_looked_at() -> None:
    [finding] = rings(_chain(4), _touches([(1, 2), (2, 3), (3, 4), (4, 1)]))
    assert (finding.code, finding.severity, finding.subjects) == (Code.RING, Severity.MEDIUM, (1, 2, 3, 4))
    assert finding.evidence["circle"] == "1 → 2 → 3 → 4 → 1"
    assert (finding.evidence["visits"], finding.evidence["inside"], finding.evidence["credited"]) == (4, 4, 3)


def test_two_friends_who_look_at_each_others_page_are_only_noted() -> None:
    [finding] = rings(_chain(2), _touches([(1, 2), (2, 1), (2, 1)]))
    assert (finding.severity, finding.evidence["circle"]) == (Severity.LOW, "1 → 2 → 1")


def test_one_who_looks_at_all_the_pages_of_those_they_brought_is_only_noted() -> None:
    star = [Registration(n, n, 60.0 * n, parent_id=1 if n > 1 else None) for n in range(1, 6)]
    [finding] = rings(star, _touches([pair for n in range(2, 6) for pair in ((1, n), (n, 1))]))
    assert finding.severity is Severity.LOW


def test_a_group_chat_that_brings_people_from_outside_is_only_noted() -> None:
    within = [(one, other) for one in range(1, 7) for other in range(1, 7) if one != other]
    outside = [(one, NOBODY) for one in range(1, 7)] * 2
    [finding] = rings(_chain(6), _touches(within + outside))
    assert (finding.severity, finding.evidence["visits"], finding.evidence["inside"]) == (Severity.LOW, 42, 30)


def test_a_ring_in_which_nobody_is_credited_costs_nothing_and_is_only_noted() -> None:
    strangers = [Registration(n, n, 60.0 * n) for n in (1, 2, 3)]
    assert rings(strangers, _touches([(1, 2), (2, 3), (3, 1)]))[0].severity is Severity.LOW


def test_a_ring_on_one_device_is_grave() -> None:
    device = frozenset({"d"})
    hands = [Registration(n, n, 60.0 * n, parent_id=n - 1 if n > 1 else None, devices=device) for n in (1, 2, 3)]
    [finding] = rings(hands, _touches([(1, 2), (2, 3), (3, 1)]))
    assert (finding.code, finding.severity, finding.evidence["sharing"]) == (Code.RING_IDENTITY, Severity.HIGH, 3)


def test_a_couple_with_one_telephone_who_look_at_each_others_page_is_only_noted() -> None:
    phone = frozenset({"t"})
    couple = [Registration(1, 1, 0.0, visitors=phone), Registration(2, 2, 60.0, parent_id=1, visitors=phone)]
    assert rings(couple, _touches([(1, 2), (2, 1)]))[0].severity is Severity.LOW


def test_ones_own_visits_and_a_tree_of_visits_make_no_ring() -> None:
    assert touch_rings(_touches([])) == []
    assert touch_rings(_touches([(1, 1), (1, 2), (1, 3), (3, NOBODY)])) == []
    assert touch_rings(_touches([(1, NOBODY)])) == []


def test_columns_of_two_lengths_are_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        Touches.from_columns([1, 2], [3])
    assert refusal.value.code == "records.shape"
