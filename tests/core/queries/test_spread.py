"""The forest as it is drawn and counted."""

from datetime import timedelta
from random import Random

import numpy as np
import pytest

from core.clock import now
from core.models import RegistrationStatus
from core.platform import Platform
from core.queries.report.spread_now import spread_now
from core.queries.spread.drawing import LONELY_MAX, draw
from core.queries.spread.forest import load_forest
from core.queries.spread.spread import find_people, leaders, newest_person, newest_referrals, standing
from referral.arrays import ROOT
from referral.growth.sharing import Verdict
from tests.core.queries.random_event import make_random_event
from tests.factories import make_entry_point, make_event, make_organisation, make_person, make_registration
from tests.query_count import counting

STATEMENTS_MAX = 2


@pytest.mark.parametrize("limit", [5, 20, 10_000])
def test_everybody_is_either_drawn_or_gathered(platform: Platform, limit: int) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(limit))
    with platform.reading() as session:
        people = load_forest(session, event)
    drawing = draw(people, limit=limit)
    drawn = int(people.holds[drawing.nodes].sum())
    assert drawn + sum(group.people for group in drawing.gathered) == int(people.holds.sum())
    assert len(drawing.layout.x) == len(drawing.nodes) + len(drawing.gathered)
    for node, parent in zip(drawing.nodes.tolist(), drawing.parents.tolist(), strict=True):
        above = int(people.forest.parent[node])
        assert (parent == ROOT) == (above == ROOT)
        assert parent == ROOT or int(drawing.nodes[parent]) == above


def test_somebody_asked_for_is_drawn_with_everybody_above_them(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(3), people=80)
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
    deepest = int(np.argmax(people.forest.depth))
    drawing = draw(people, limit=1, always=[deepest])
    assert set(people.path(deepest)) <= set(drawing.nodes.tolist())


def test_many_who_brought_nobody_are_gathered_by_entry_point(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        poster = make_entry_point(session, event)
        for number in range(LONELY_MAX + 10):
            make_registration(session, event, entry_point_id=poster.id if number % 2 else None)
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
    drawing = draw(people)
    assert len(drawing.nodes) == 0
    assert {(group.entry_point, group.people) for group in drawing.gathered} == {(poster.id, 25), (0, 25)}


def test_one_cascade_can_be_drawn_alone(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event)
        make_registration(session, event, parent=maud)
        make_registration(session, event)
    with sqlite_platform.reading() as session:
        people = load_forest(session, event)
    drawing = draw(people, root=people.node[maud.id])
    assert len(drawing.nodes) == 2
    assert (drawing.layout.x[0], drawing.layout.y[0]) == (0.0, 0.0)


def test_a_cancelled_person_holds_the_tree_together_but_is_not_counted(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event, created_at=now() - timedelta(hours=3))
        gone = make_registration(
            session, event, parent=maud, status=RegistrationStatus.CANCELLED, created_at=now() - timedelta(hours=2)
        )
        idris = make_registration(session, event, parent=gone, created_at=now() - timedelta(hours=1))
    with platform.reading() as session:
        shown = spread_now(session, event, now())
    assert (shown.registered, shown.cancelled, shown.referred, shown.deepest) == (2, 1, 1, 2)
    assert [(row.id, row.direct, row.below, row.cancelled) for row in leaders(shown.people)] == [
        (gone.id, 1, 1, True),
        (maud.id, 0, 1, False),
    ]
    found = standing(shown, shown.people.node[idris.id])
    assert [step for step, _ in found.path] == [maud.id, gone.id, idris.id]
    assert newest_person(shown.people) == idris.id


def test_newest_referrals_name_who_brought_them(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event, name="Maud Ferrier")
        make_registration(session, event, parent=maud, name="Ottoline Pryce")
        make_registration(session, event, name="Nobody's child")
    with sqlite_platform.reading() as session:
        shown = spread_now(session, event, now())
    assert [(row.name, row.parent, row.generation) for row in newest_referrals(shown.people)] == [
        ("Ottoline Pryce", "Maud Ferrier", 1)
    ]


def test_people_are_found_by_any_part_of_their_name(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        for name in ("王小明", "Maud Ferrier", "Maude Quill"):
            make_registration(session, event, make_person(session, event.organisation, name=name))
    with sqlite_platform.reading() as session:
        shown = spread_now(session, event, now())
    assert [row.name for row in find_people(shown, "小明")] == ["王小明"]
    assert [row.name for row in find_people(shown, "ferr MAUD")] == ["Maud Ferrier"]
    assert find_people(shown, "  ") == []


@pytest.mark.parametrize(
    ("children", "verdict"),
    [(0, Verdict.TOO_FEW), (3, Verdict.TOO_FEW), (40, Verdict.GROWS)],
)
def test_nothing_is_claimed_of_too_few_nor_while_the_interval_spans_one(
    sqlite_platform: Platform, children: int, verdict: Verdict
) -> None:
    long_ago = now() - timedelta(days=10)
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        roots = [make_registration(session, event, created_at=long_ago) for _ in range(3)]
        for number in range(children):
            at = long_ago + timedelta(hours=1 + number / 10)
            roots.append(make_registration(session, event, parent=roots[number // 2], created_at=at))
    with sqlite_platform.reading() as session:
        shown = spread_now(session, event, long_ago + timedelta(hours=8) if children == 40 else now())
    assert shown.virality.verdict in ({verdict, Verdict.TOO_EARLY, Verdict.UNDECIDED} if children == 40 else {verdict})


def test_an_event_without_anybody_says_too_few(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
    with sqlite_platform.reading() as session:
        shown = spread_now(session, event, now())
    assert shown.virality.verdict is Verdict.TOO_FEW
    assert (shown.registered, shown.deepest, newest_person(shown.people)) == (0, 0, None)
    assert len(draw(shown.people).nodes) == 0


def test_a_child_that_seems_older_than_its_parent_breaks_nothing(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        late = make_registration(session, event, created_at=now())
        make_registration(session, event, parent=late, created_at=now() - timedelta(days=1))
    with sqlite_platform.reading() as session:
        assert spread_now(session, event, now()).referred == 1


def test_the_number_of_statements_does_not_grow_with_the_event(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_random_event(session, Random(5), people=40)
    with platform.reading() as session, counting(platform.engine) as sent:
        spread_now(session, event, now())
    asked = [statement for statement in sent if statement.startswith("SELECT")]
    assert len(asked) <= STATEMENTS_MAX, "\n".join(asked)
