from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.chat_rules import words
from core.chat_rules.words import Action, Match, Term, WordList

TERMS = ("ass", "bad", "bill", "boob", "cunt", "hell", "illegal", "kiss", "nobody", "scam", "shit", "buy now")
CHINESE_TERMS = ("法轮功", "傻瓜", "加微信", "赌博")
LETTERS_AS = {
    "a": "aA4@áàâäãåаαᴀＡⓐ𝐚𝒶🅰🇦ａ",
    "b": "bB8вβʙⓑ𝐛🅱🇧",
    "c": "cCсϲᴄçⓒ𝐜",
    "d": "dDԁđᴅⓓ𝐝🅳",
    "e": "eE3éèêëеεᴇⓔ",
    "g": "gG9ɢǵⓖ",
    "h": "hHнһʜⓗ",
    "i": "iI1!|íìîïіıⓘ",
    "k": "kKкκᴋⓚ",
    "l": "lL1|łʟⓛ",
    "m": "mMмᴍⓜ",
    "n": "nNηɴñⓝ",
    "o": "oO0óòôöоοσøⓞ",
    "s": "sS5$ѕꜱśšⓢ",
    "t": "tT7+тτᴛⓣ",
    "u": "uUυᴜúùüⓤ",
    "w": "wWωᴡⓦ",
    "y": "yYуʏýⓨ",
}
NEEDS_NEIGHBOURS = "!|+"  # signs that at a word's edge are punctuation
INVISIBLE = ("", "\u200b", "\u00ad", "\ufeff", "\u2060", "\u0301", "\u034f", "\ufe0f")
SEPARATORS = (" ", ".", "-", "_", " . ", "·", "/", "\n", "💥", "，")
CLEAN_AROUND = ("", "well, ", "это (", "你好，", "… ", "5 ")


def a_list(*terms: str) -> WordList:
    return WordList([Term(term) for term in terms])


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A term, and the same as somebody writes it who wants it read but not found."""
    term = draw(st.sampled_from(TERMS))
    letters = [draw(st.sampled_from(LETTERS_AS[char])) if char != " " else " " for char in term]
    kept = draw(st.sampled_from([at for at, char in enumerate(term) if char != " "]))
    letters[kept] = term[kept]  # a number is never a word
    for edge in (0, -1):
        letters[edge] = term[edge] if letters[edge] in NEEDS_NEIGHBOURS else letters[edge]
    spelt = draw(st.booleans())
    repeats = [draw(st.sampled_from((1, 1, 1, 3, 4))) for _ in letters]
    hidden = [draw(st.sampled_from(INVISIBLE)) for _ in letters]
    if spelt:
        plain = [
            char if at % 2 and char not in NEEDS_NEIGHBOURS else meant  # half of what is spelt out are letters
            for at, (char, meant) in enumerate(zip(letters, term.replace(" ", "-"), strict=True))
        ]
        parts = [
            (char * times if char.isalpha() else char) + veil
            for char, times, veil in zip(plain, repeats, hidden, strict=True)
            if char != "-"
        ]
        return term, draw(st.sampled_from(SEPARATORS)).join(parts)
    return term, "".join(char * times + veil for char, times, veil in zip(letters, repeats, hidden, strict=True))


@given(disguised(), st.sampled_from(CLEAN_AROUND), st.sampled_from(("", ".", "!", " ok", "，好", "?!")))
def test_a_disguised_term_is_found(disguise: tuple[str, str], before: str, after: str):
    term, written = disguise
    assert a_list(*TERMS).find(f"{before}{written}{after}") is not None
    assert a_list(term).find(f"{before}{written}{after}") == Match(term, Action.HOLD)


@given(
    st.sampled_from(CHINESE_TERMS),
    st.lists(st.sampled_from(("", " ", "。", "，", "-", "\u200b", "💥", "1", "　")), min_size=3, max_size=3),
    st.integers(1, 3),
    st.sampled_from(("", "你们", "ok", "都是")),
)
def test_a_chinese_term_is_found_whatever_stands_between_its_characters(term: str, gaps: list[str], times: int, around: str):
    written = "".join(char * times + gap for char, gap in zip(term, gaps, strict=False))
    assert a_list(*CHINESE_TERMS).find(f"{around}{written}{around}") == Match(term, Action.HOLD)


@given(st.text(max_size=500))
def test_any_text_at_all_can_be_searched(text: str):
    assert a_list(*TERMS, *CHINESE_TERMS, "*dam*", "1488").find(text) in (
        None,
        *(Match(t, Action.HOLD) for t in (*TERMS, *CHINESE_TERMS, "*dam*", "1488")),
    )


@given(st.text(max_size=80))
def test_any_text_at_all_can_be_listed_and_is_then_found_as_it_stands(text: str):
    term = Term(text)
    if len(term.letters.replace(" ", "")) > 1:
        assert WordList([term]).find(text.strip().strip("*")) == Match(text, Action.HOLD)


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe, Penistone and Essex",
        "We assess the classic bass class, as a mass of grass.",
        "hello from the shell, Mitchell",
        "a bilge pump, a bil and Bii",
        "a good meeting; nobodys fault",
        "as s. or bas s",
        "b a s s",
        "455 people, 5417 seats, 1155, a 5.5",
        "Bob has a cun t-shirt",
        "buynow",
        "scampi and scamper",
    ],
)
def test_innocent_words_are_left_alone(text: str):
    assert (
        a_list("ass", "penis", "sex", "cunt", "hell", "bill", "god", "met", "scam", "boob", "bad", "shit", "buy now").find(text)
        is None
    )


@pytest.mark.parametrize(
    ("term", "found", "left"),
    [
        ("*bad*", ("troubadour", "badly", "sinbad"), ("bd",)),
        ("bad*", ("badly", "bad", "b4dly"), ("sinbad",)),
        ("*bad", ("sinbad", "bad", "sinb@d"), ("badly",)),
        ("god", ("god", "gooood", "GOD!"), ("good", "goody")),
        ("ass", ("ass", "a$$", "asssss", "u a s s"), ("as", "a s", "assess")),
        ("1488", ("1488", "14 1488!", "１４８８"), ("148", "14888a", "l488", "14 88")),
        ("sh1t", ("shit", "sh!t", "sh1t"), ("sht", "shilt")),
        ("幹你娘", ("干你娘", "幹 你 娘"), ("你娘",)),
        ("加V信", ("加v信", "加Ｖ.信", "請加 V 信"), ("加 信",)),
        ("хуй", ("ХУЙ", "х.у.й"), ("хууу",)),
        ("ばか", ("おばか", "ば・か"), ("はか",)),
        ("kill all", ("kill   all", "KILL-ALL", "k i l l a l l"), ("killall", "bill all")),
        ("il", ("il", "IL"), ("ii", "ll", "1l")),
    ],
)
def test_each_kind_of_entry_finds_what_it_says(term: str, found: tuple[str, ...], left: tuple[str, ...]):
    listed = a_list(term)
    assert [text for text in found if listed.find(text) is None] == []
    assert [text for text in left if listed.find(text) is not None] == []


def test_refusing_comes_before_holding():
    listed = WordList([Term("mild", Action.HOLD), Term("grave", Action.REFUSE)])
    assert listed.find("first mild, then grave") == Match("grave", Action.REFUSE)
    assert listed.find("only mild") == Match("mild", Action.HOLD)


def test_every_term_is_named_once_refusing_ones_first():
    words = WordList([Term("coins"), Term("scam", Action.REFUSE), Term("赌博"), Term("never")])
    found = words.find_all("赌博 coins! a s.c.a.m, more COINS")
    assert found[0].term == "scam"
    assert sorted(match.term for match in found) == ["coins", "scam", "赌博"]
    assert words.find_all("nothing") == []


def test_a_list_may_be_empty_and_an_entry_may_come_to_nothing():
    assert WordList([]).find("anything") is None
    assert WordList([Term("***"), Term("…"), Term("")]).find("anything …") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Bad", "b-a-d", False),
        ("Bad", "ＢÁＤ", True),
        ("sh1t", "shit", True),
        ("*bad*", "bad", False),
        ("法轮功", "*法 輪 功", True),
    ],
)
def test_entries_that_find_the_same_have_the_same_key(one: str, other: str, same: bool):
    assert (Term(one).key == Term(other).key) is same


@given(st.sampled_from(("a", "as ", "1", "l1i", "b.", "法", "法.", "ass", "👍", "s a ")), st.integers(1, 40))
def test_the_work_grows_with_the_text_and_no_faster(unit: str, times: int):
    """Counted in characters looked at, by the automaton and by the patterns that confirm its finds."""
    once, many = (work(unit * 8 * factor) for factor in (1, times))
    assert many <= once * times * 1.5 + 100


def work(text: str) -> int:
    seen: Counter[str] = Counter()
    is_written, matches = words.Pattern.is_written, words._Search.matches

    def counted(pattern, span):
        seen["confirmed"] += len(span)
        return is_written(pattern, span)

    def searched(search, reading):
        seen["searched"] += len(reading.classes)
        return matches(search, reading)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words.Pattern, "is_written", counted)
        patch.setattr(words._Search, "matches", searched)
        a_list(*TERMS, *CHINESE_TERMS, "*as*", "*sas*", "*ill*").find(text)
    return seen.total()


def test_terms_made_to_be_found_everywhere_cost_a_bounded_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Counter[str]()
    ask = words.Pattern.is_written

    def counted(pattern: words.Pattern, span: str) -> bool:
        steps["taken"] += len(span)
        return ask(pattern, span)

    monkeypatch.setattr(words.Pattern, "is_written", counted)
    alike = ["a".join(letters) for letters in product("il", repeat=11)]
    nasty = WordList(Term(f"*{letters}*", Action.REFUSE) for letters in alike[:-1])  # all but the one that will be written
    match = nasty.find("la" * 250)
    assert match is not None
    assert match.action == Action.HOLD
    assert steps["taken"] < 4 * (words.STEPS_MAX + 100)
