"""The score of engagement: whole parts that sum to it, within bounds, and never less for having done more."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from referral.engagement import WEIGHTS, WHOLE, Offered, Part, columns_of, engagement

counts = st.integers(0, 10_000)
did = st.fixed_dictionaries(dict.fromkeys(("seconds", "messages", "polls", "questions", "upvotes", "offers", "brought"), counts))
offers = st.builds(
    Offered,
    on_air_s=st.sampled_from([0.0, 1.0, 3599.5, 86_400.0]),
    chat=st.booleans(),
    polls=st.integers(0, 9),
    questions=st.booleans(),
    offers=st.integers(0, 5),
)
EVERYTHING = Offered(on_air_s=3600, chat=True, polls=4, questions=True, offers=3)
DONE = {"seconds": 3600, "messages": 1000, "polls": 4, "questions": 1000, "offers": 3, "brought": 1000}


def score(person: dict[str, int], offered: Offered) -> int:
    return int(engagement(columns_of([person]), offered).score[0])


@given(people=st.lists(did, max_size=5), offered=offers)
def test_parts_are_whole_within_their_bounds_and_sum_to_the_score(people: list[dict[str, int]], offered: Offered) -> None:
    found = engagement(columns_of(people), offered)
    assert sum(found.most) == WHOLE
    assert found.points.shape == (len(people), len(found.parts))
    assert (found.points >= 0).all()
    assert (found.points <= np.array(found.most)).all()
    assert (found.points.sum(axis=1) == found.score).all()


@given(person=did, more=did, offered=offers)
def test_who_does_more_has_no_less(person: dict[str, int], more: dict[str, int], offered: Offered) -> None:
    both = {name: person[name] + more[name] for name in person}
    assert score(both, offered) >= score(person, offered)


@given(person=did, offered=offers)
def test_a_person_is_scored_the_same_alone_and_among_others(person: dict[str, int], offered: Offered) -> None:
    among = engagement(columns_of([DONE, person, {}]), offered)
    assert int(among.score[1]) == score(person, offered)
    assert int(among.score[2]) == 0


def test_whoever_did_everything_has_all_of_it() -> None:
    found = engagement(columns_of([DONE]), EVERYTHING)
    assert dict(zip(found.parts, found.most, strict=True)) == WEIGHTS
    assert found.points[0].tolist() == list(WEIGHTS.values())


def test_what_was_not_offered_counts_against_nobody() -> None:
    without = {
        Part.POLLS: {"polls": 0},
        Part.OFFERS: {"offers": 0},
        Part.QUESTIONS: {"questions": False},
        Part.CHAT: {"chat": False},
    }
    idle = {Part.POLLS: "polls", Part.OFFERS: "offers", Part.QUESTIONS: "questions", Part.CHAT: "messages"}
    for part, not_offered in without.items():
        person = DONE | {idle[part]: 0}
        assert score(person, EVERYTHING) == WHOLE - WEIGHTS[part]
        assert score(person, replace(EVERYTHING, **not_offered)) == WHOLE
        assert part not in engagement(columns_of([person]), replace(EVERYTHING, **not_offered)).parts


def test_each_part_gives_half_at_what_is_said_of_it() -> None:
    half = {"messages": 3, "polls": 2, "questions": 1, "offers": 1, "brought": 2, "seconds": 1440}
    found = engagement(columns_of([half, {"upvotes": 4}]), EVERYTHING)
    points = dict(zip(found.parts, found.points[0].tolist(), strict=True))
    assert points[Part.MINUTES] == WEIGHTS[Part.MINUTES] / 2
    assert all(abs(points[part] - WEIGHTS[part] / 2) <= 0.5 for part in WEIGHTS)
    assert int(found.score[1]) == WEIGHTS[Part.QUESTIONS] / 2
