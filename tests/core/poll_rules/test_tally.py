"""Results say what the answers say."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from core.poll_rules.answers import Asked, Given, answer_to
from core.poll_rules.kinds import PollKind
from core.poll_rules.tally import WORDS_SHOWN, tally

OPTIONS = (11, 12, 13, 14)


def _counted(answers: list[str]) -> list[tuple[str, int]]:
    return sorted(Counter(answers).items())


@given(st.lists(st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=4, unique=True)))
def test_choices_are_counted_as_one_would_by_hand(chosen: list[list[int]]) -> None:
    asked = Asked(PollKind.MULTIPLE, OPTIONS, most=4)
    results = tally(asked.kind, OPTIONS, _counted([answer_to(asked, Given(choices=tuple(each))) for each in chosen]))
    assert results["votes"] == len(chosen)
    assert results["options"] == [{"id": option, "votes": sum(option in each for each in chosen)} for option in OPTIONS]


@given(st.lists(st.permutations(OPTIONS)))
def test_an_order_gives_each_option_a_point_for_every_one_below_it(orders: list[list[int]]) -> None:
    asked = Asked(PollKind.RANKING, OPTIONS)
    results = tally(asked.kind, OPTIONS, _counted([answer_to(asked, Given(choices=tuple(order))) for order in orders]))
    for option in results["options"]:
        assert option["points"] == sum(len(OPTIONS) - 1 - order.index(option["id"]) for order in orders)
        assert option["first"] == sum(order[0] == option["id"] for order in orders)


@given(st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4)))
def test_stars_are_counted_for_each_thing_that_is_rated(rated: list[list[int]]) -> None:
    asked = Asked(PollKind.RATING, OPTIONS)
    answers = [answer_to(asked, Given(stars=tuple(zip(OPTIONS, stars, strict=True)))) for stars in rated]
    for at, option in enumerate(tally(asked.kind, OPTIONS, _counted(answers))["options"]):
        assert option["stars"] == [sum(stars[at] == number for stars in rated) for number in range(1, 6)]


def test_words_that_differ_in_case_are_one_word_as_most_people_spell_it() -> None:
    counted = [('["heat pump"]', 2), ('["Heat pump","solar"]', 3), ('["HEAT PUMP"]', 1)]
    results = tally(PollKind.WORDS, (), counted)
    assert results == {
        "votes": 6,
        "words": [{"text": "Heat pump", "votes": 6}, {"text": "solar", "votes": 3}],
        "others": 0,
    }


def test_a_word_that_was_taken_off_is_not_shown_however_it_is_spelt() -> None:
    results = tally(PollKind.WORDS, (), [('["Coal"]', 2), ('["COAL"]', 1), ('["solar"]', 1)], hidden=["coal"])
    assert [word["text"] for word in results["words"]] == ["solar"]
    assert results["votes"] == 4


def test_of_very_many_words_the_most_frequent_are_shown_and_the_others_counted() -> None:
    counted = [(f'["word {number}"]', number) for number in range(1, WORDS_SHOWN + 8)]
    results = tally(PollKind.WORDS, (), counted)
    assert len(results["words"]) == WORDS_SHOWN
    assert results["words"][0] == {"text": f"word {WORDS_SHOWN + 7}", "votes": WORDS_SHOWN + 7}
    assert results["others"] == 7
