import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat_rules.actions import Action
from core.chat_rules.floods import Flood, Floods, Limits, Reason

RAID = "Join the other stream now, free tickets"


def reasons(floods: Floods, *said: tuple[str, str, float]) -> list[Reason | None]:
    return [flood.reason if (flood := floods.check(*message)) else None for message in said]


def test_the_third_time_the_same_is_refused_until_the_first_is_half_a_minute_old():
    floods = Floods()
    assert reasons(floods, ("ada", "Buy now!", 0.0), ("ada", "Buy now!", 10.0)) == [None, None]
    assert floods.check("ada", "Buy now!", 20.0) == Flood(Reason.REPEAT, Action.REFUSE, wait_s=10)
    assert floods.check("ben", "Buy now!", 20.0) is None
    assert floods.check("ada", "Buy now!", 30.0) is None


@pytest.mark.parametrize(
    "again",
    [
        ("BUY  NOW, good people, cheap seats", "Búy now good people cheap seats!!"),
        ("Buy now, good people, cheap seats 2", "Buy now, good people, cheap seats 3"),
        ("Buy now, good people, cheap places", "Buy now, good people, cheap chairs"),
    ],
)
def test_nearly_the_same_counts_as_the_same(again: tuple[str, str]):
    said = [("ada", text, at * 2.0) for at, text in enumerate(("Buy now, good people, cheap seats", *again))]
    assert reasons(Floods(), *said) == [None, None, Reason.REPEAT]


def test_chinese_and_emoji_repeat_themselves_too():
    said = [("ada", text, at * 2.0) for at, text in enumerate(("快来买便宜的门票", "快来买便宜的门票！", "快来買便宜的門票"))]
    assert reasons(Floods(), *said) == [None, None, Reason.REPEAT]
    assert reasons(Floods(), *[("ada", "👏" * (at + 1), at * 2.0) for at in range(3)]) == [None, None, Reason.REPEAT]


def test_a_conversation_is_no_repetition():
    texts = ("I am from Berlin", "I am from Paris", "I am an engineer", "yes", "no", "我也是", "我不是", "我是")
    assert reasons(Floods(), *[("ada", text, at * 2.0) for at, text in enumerate(texts)]) == [None] * len(texts)


def test_what_was_not_said_after_all_is_an_attempt_and_no_repetition():
    floods = Floods()
    for second in range(3):
        assert floods.check("ada", "Hello everybody", float(second)) is None
        floods.take_back("ada", "Hello everybody")
    assert reasons(floods, ("ada", "One", 3.0), ("ada", "Two", 3.0), ("ada", "Three", 3.0)) == [None, None, Reason.BURST]


def test_a_sixth_message_within_five_seconds_is_refused_and_says_when_it_is_welcome():
    floods = Floods()
    assert reasons(floods, *[("ada", text, at) for at, text in enumerate("abcde")]) == [None] * 5
    assert floods.check("ada", "f", 4.5) == Flood(Reason.BURST, Action.REFUSE, wait_s=1)
    assert floods.check("ada", "f", 4.9) == Flood(Reason.BURST, Action.REFUSE, wait_s=1)
    assert floods.check("ada", "f", 5.0) is None


def test_the_same_from_five_people_at_once_is_held_for_as_long_as_it_goes_on():
    said = [(f"visitor {number}", RAID, number * 1.0) for number in range(8)]
    assert reasons(Floods(), *said) == [None] * 4 + [Reason.RAID] * 4
    assert Floods(Limits(raid_authors=1)).check("ada", RAID, 0.0) == Flood(Reason.RAID, Action.HOLD)


def test_the_same_from_five_people_over_a_while_or_from_one_is_no_raid():
    assert reasons(Floods(), *[(f"visitor {number}", RAID, number * 4.0) for number in range(8)]) == [None] * 8
    alone = Floods(Limits(repeats=99, burst=99))
    assert reasons(alone, *[("ada", RAID, number * 0.1) for number in range(8)]) == [None] * 8


@pytest.mark.parametrize("text", ["Hello everybody!", "大家好", "666666", "👏👏👏", "Yes", "😂"])
def test_an_audience_that_says_hello_at_once_is_no_raid(text: str):
    assert reasons(Floods(), *[(f"visitor {number}", text, number * 0.1) for number in range(50)]) == [None] * 50


def test_a_raid_cannot_hide_behind_look_alikes():
    written = (RAID, RAID.upper(), RAID.replace("o", "о"), f"{RAID} 7", RAID.replace(" ", " . "), RAID + "!!!")
    assert reasons(Floods(), *[(f"visitor {at}", text, at * 1.0) for at, text in enumerate(written)])[4:] == [Reason.RAID] * 2


@pytest.mark.parametrize(
    "text",
    [
        "a" * 61,
        "哈" * 61,
        "! " * 61,
        "👏" * 31,
        "THIS IS " * 11,
        "so\n" * 13,
        "z\u0300\u0301\u0302\u0303",
        "x" * 70 + " and words",
    ],
)
def test_a_wall_is_refused(text: str):
    assert Floods().check("ada", text, 0.0) == Flood(Reason.WALL, Action.REFUSE)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 60,
        "哈哈哈哈哈哈",
        "👏" * 30,
        "🇩🇪" * 20,
        "WHAT A GOAL!",
        "We need these three trees. " * 15,
        "Tiếng Việt ".encode().decode() * 5,
        "ก็ที่นี่ " * 20,
        "",
    ],
)
def test_joy_is_no_wall(text: str):
    assert Floods().check("ada", text, 0.0) is None


def test_a_wall_is_not_remembered_as_said():
    floods = Floods(Limits(burst=1))
    assert reasons(floods, ("ada", "a" * 99, 0.0), ("ada", "sorry", 0.1), ("ada", "really", 0.2)) == [
        Reason.WALL,
        None,
        Reason.BURST,
    ]


def test_calling_more_than_five_people_is_refused_and_addresses_call_nobody():
    assert Floods().check("ada", "@a @b @c @d @e @f hello", 0.0) == Flood(Reason.MENTIONS, Action.REFUSE)
    assert Floods().check("ada", "@小明@小红 ＠c @d (@e) ada@example.com", 0.0) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.text(min_size=15, max_size=30), st.floats(0, 3)), max_size=120))
def test_the_memory_is_bounded_whatever_is_said(said: list[tuple[int, str, float]]):
    floods, at = Floods(max_authors=7, max_texts=5), 0.0
    for author, text, pause in said:
        at += pause
        floods.check(str(author), text, at)
        assert len(floods._by_author) <= 7
        assert len(floods._by_text) <= 5
        assert all(len(kept) <= 5 for kept in floods._by_author.values())
        assert all(len(authors) <= 5 for authors in floods._by_text.values())


def test_the_silent_are_forgotten_and_the_present_are_not():
    floods = Floods(max_authors=2)
    reasons(floods, ("ada", "one", 0.0), ("ben", "two", 1.0), ("cy", "three", 2.0))
    assert list(floods._by_author) == ["ben", "cy"]
    floods.check("cy", "four", 31.5)
    assert list(floods._by_author) == ["cy"]
