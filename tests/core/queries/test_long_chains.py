"""A chain of a hundred thousand people, each brought by the one before: what is drawn and named of it stays small."""

from collections.abc import Sequence

import numpy as np
import pytest

from core.queries.spread.drawing import DRAWN_MAX, OPENED_MAX, Gathering, draw
from core.queries.spread.forest import PATH_MAX, EventForest
from referral.arrays import ROOT
from referral.graph.forest import ReferralForest

LONG = 100_000


def chain(times: Sequence[float]) -> EventForest:
    count = len(times)
    nothing = np.zeros(count, dtype=np.int64)
    return EventForest(
        ids=np.arange(1, count + 1, dtype=np.int64),
        names=[f"Person {number}" for number in range(count)],
        holds=np.ones(count, dtype=np.bool_),
        attended=np.zeros(count, dtype=np.bool_),
        seconds=nothing,
        entry_point=nothing,
        forest=ReferralForest.from_parents(np.arange(-1, count - 1), np.array(times, dtype=np.float64)),
    )


@pytest.fixture(scope="module")
def people() -> EventForest:
    return chain(range(LONG))


def test_the_way_to_the_last_is_its_beginning_and_its_end(people: EventForest) -> None:
    path = people.path(LONG - 1)
    assert path == [0, *range(LONG - PATH_MAX, LONG)]
    assert people.path(3) == [0, 1, 2, 3]
    assert people.path(PATH_MAX) == list(range(PATH_MAX + 1))


def test_the_last_is_drawn_without_everybody_above_them(people: EventForest) -> None:
    drawing = draw(people, always=[LONG - 1])
    assert drawing.nodes.tolist() == [*range(DRAWN_MAX), *range(LONG - PATH_MAX, LONG)]
    assert drawing.parents.tolist() == [ROOT, *range(len(drawing.nodes) - 1)], "the end hangs on the last drawn above it"
    assert [(group.parent, group.people) for group in drawing.gathered] == [
        (DRAWN_MAX - 1, LONG - len(drawing.nodes)),
    ]
    assert len(drawing.layout.x) == len(drawing.nodes) + 1


def test_those_between_are_drawn_when_they_are_opened(people: EventForest) -> None:
    drawing = draw(people, always=[LONG - 1], opened=[Gathering(DRAWN_MAX - 1)])
    assert drawing.nodes.tolist() == [*range(DRAWN_MAX + OPENED_MAX), *range(LONG - PATH_MAX, LONG)]


def test_a_branch_of_the_chain_has_its_own_beginning(people: EventForest) -> None:
    middle = LONG // 2
    drawing = draw(people, root=middle, always=[LONG - 1], limit=10)
    assert drawing.nodes.tolist() == [*range(middle, middle + 10), *range(LONG - PATH_MAX, LONG)]
    assert drawing.parents[0] == ROOT


def test_an_end_that_seems_older_than_the_beginning_is_drawn_all_the_same() -> None:
    times = [1_000.0, np.nan, *range(200)]
    drawing = draw(chain(times), always=[201], limit=1)
    assert drawing.parents[:2].tolist() == [ROOT, 0]
    assert len(drawing.nodes) == 1 + PATH_MAX
