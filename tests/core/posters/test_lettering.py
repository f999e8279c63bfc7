from hypothesis import given, settings
from hypothesis import strategies as st

from core.posters.lettering import CUT, Style, fit, typeface, writable

TITLE = Style((96, 76, 50), 4)
WIDTH = 912
ONE_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
letters = st.characters(codec="utf-8", exclude_categories=("Cs",))


def widest(lines, size):
    return max(typeface(size).getlength(line) for line in lines)


def test_what_the_typeface_lacks_is_left_out_and_everything_else_stays():
    assert (
        writable("Heat 🚀  pumps 👩🏽‍🌾, ehrlich — Ωμέγα, Привет，把老房子") == "Heat pumps , ehrlich — Ωμεγα, Привет，把老房子"
    )
    assert writable("مرحبا") == ""


def test_a_short_title_is_set_large_and_a_long_one_smaller():
    assert fit("Heat pumps", TITLE, WIDTH).size == 96
    long = fit("Heat pumps in old houses, and everything that forty homes have learnt from one winter with them", TITLE, WIDTH)
    assert long.size < 96
    assert len(long.lines) <= 4


def test_chinese_breaks_anywhere_but_before_a_mark_that_closes():
    lines = fit("把老房子的供暖换成热泵：四十户人家一个冬天的账单、噪音和不后悔的理由", TITLE, WIDTH).lines
    assert "".join(lines) == "把老房子的供暖换成热泵：四十户人家一个冬天的账单、噪音和不后悔的理由"
    assert not any(line.startswith(tuple("：、，。")) for line in lines)


def test_a_word_longer_than_a_line_is_taken_apart():
    block = fit(ONE_WORD, TITLE, WIDTH)
    assert "".join(block.lines) == ONE_WORD
    assert widest(block.lines, block.size) <= WIDTH


def test_what_no_size_holds_ends_with_a_sign_that_there_is_more():
    block = fit("热" * 140, Style((96, 90), 2), WIDTH)
    assert len(block.lines) == 2
    assert block.lines[-1].endswith(CUT)


@settings(max_examples=60)
@given(st.text(letters, max_size=140))
def test_words_never_leave_their_place(text):
    block = fit(text, TITLE, WIDTH)
    assert len(block.lines) <= 4
    assert not block.lines or widest(block.lines, block.size) <= WIDTH
