"""What of a forest is drawn one by one: branches alone, and dots that gather people opened."""

from datetime import timedelta
from random import Random

import numpy as np
import pytest

from core.clock import now
from core.models import Event
from core.platform import Platform
from core.queries.spread.drawing import OPENED_MAX, Drawing, Gathering, branch_of, draw
from core.queries.spread.forest import EventForest, load_forest
from referral.arrays import ROOT
from tests.core.queries.random_event import make_random_event
from tests.factories import make_entry_point, make_event, make_organisation, make_registration


def loaded(platform: Platform, event: Event) -> EventForest:
    with platform.reading() as session:
        return load_forest(session, event)


@pytest.fixture(params=[2, 11])
def people(request: pytest.FixtureRequest, sqlite_platform: Platform) -> EventForest:
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(request.param), people=90)
    return loaded(sqlite_platform, event)


def assert_whole(people: EventForest, drawing: Drawing, inside: np.ndarray) -> None:
    """Everybody of the part who holds a place is drawn or gathered, once; nobody else is."""
    assert inside[drawing.nodes].all()
    drawn = int(people.holds[drawing.nodes].sum())
    assert drawn + sum(group.people for group in drawing.gathered) == int((people.holds & inside).sum())
    assert len(drawing.layout.x) == len(drawing.nodes) + len(drawing.gathered)


def test_any_persons_branch_can_be_drawn_alone(people: EventForest) -> None:
    for node in np.argsort(-people.forest.subtree_size)[:12].tolist():
        inside = np.array([node in people.path(other) for other in range(len(people))])
        assert (branch_of(people, node) == inside).all()
        for limit in (1, 4, 1000):
            drawing = draw(people, root=node, limit=limit)
            assert_whole(people, drawing, inside)
            middle = drawing.nodes.tolist().index(node)
            assert drawing.parents[middle] == ROOT
            assert (drawing.layout.x[middle], drawing.layout.y[middle]) == (0.0, 0.0)


def test_somebody_outside_a_branch_is_not_drawn_in_it_even_when_asked_for(people: EventForest) -> None:
    roots = people.forest.roots
    largest, other = roots[np.argsort(-people.forest.subtree_size[roots])][:2]
    drawing = draw(people, root=int(largest), always=[int(other)])
    assert_whole(people, drawing, people.forest.root == largest)


def test_opening_dots_until_none_is_left_draws_everybody(people: EventForest) -> None:
    opened: list[Gathering] = []
    drawing = draw(people, limit=3)
    while drawing.gathered:
        assert_whole(people, drawing, np.ones(len(people), dtype=np.bool_))
        before = len(drawing.nodes)
        first = drawing.gathered[0]
        parent = ROOT if first.parent == ROOT else int(drawing.nodes[first.parent])
        opened.append(Gathering(parent, first.entry_point))
        drawing = draw(people, limit=3, opened=opened)
        assert len(drawing.nodes) > before, "each opening shows somebody"
    drawn = set(drawing.nodes.tolist())
    assert all(int(above) in drawn for above in people.forest.parent[drawing.nodes] if above != ROOT)


def test_a_dot_gives_up_so_many_at_a_time_the_largest_branches_first(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        poster = make_entry_point(session, event)
        start = now() - timedelta(days=1)
        roots = [
            make_registration(session, event, entry_point_id=poster.id, created_at=start + timedelta(seconds=number))
            for number in range(OPENED_MAX + 30)
        ]
        friend = make_registration(session, event, parent=roots[-1])
        make_registration(session, event, parent=friend)
    people = loaded(sqlite_platform, event)
    closed = draw(people, limit=1)
    assert closed.nodes.tolist() == [people.node[roots[-1].id]]
    one = draw(people, limit=1, opened=[Gathering(ROOT, poster.id)])
    assert len(one.nodes) == 1 + OPENED_MAX
    assert {group.parent for group in one.gathered} == {one.nodes.tolist().index(people.node[roots[-1].id]), ROOT}
    two = draw(people, limit=1, opened=[Gathering(ROOT, poster.id)] * 2)
    assert len(two.nodes) == OPENED_MAX + 30
    whole = draw(people, limit=1, opened=[*[Gathering(ROOT, poster.id)] * 2, Gathering(people.node[roots[-1].id])])
    assert (len(whole.nodes), whole.gathered) == (len(people), [])


@pytest.mark.parametrize("gathering", [Gathering(0), Gathering(5), Gathering(ROOT, 99)])
def test_opening_what_gathers_nobody_changes_nothing(sqlite_platform: Platform, gathering: Gathering) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        for _ in range(6):
            make_registration(session, event)
    people = loaded(sqlite_platform, event)
    assert draw(people, opened=[gathering]).nodes.tolist() == draw(people).nodes.tolist()


def test_a_long_chain_is_gathered_below_its_last_drawn_person(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        chain = [make_registration(session, event, created_at=now() - timedelta(hours=2))]
        for number in range(40):
            at = now() - timedelta(hours=1) + timedelta(seconds=number)
            chain.append(make_registration(session, event, parent=chain[-1], created_at=at))
    people = loaded(sqlite_platform, event)
    drawing = draw(people, limit=5)
    assert drawing.nodes.tolist() == [people.node[one.id] for one in chain[:5]]
    assert [(group.parent, group.people) for group in drawing.gathered] == [(4, 36)]
