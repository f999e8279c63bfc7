import pytest

from core.webvtt import Cue, read_webvtt, write_webvtt

FILE = """\ufeffWEBVTT - Aurora

NOTE made by hand

intro
00:00:01.000 --> 00:00:02.500 align:start
<v Ada>Heat pumps &amp; houses</v>
in two lines

01:00:00.000 --> 01:00:01.000
An hour later
"""
SUBRIP = "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n"


def test_a_file_is_read_without_its_styles_and_voices() -> None:
    assert read_webvtt(FILE) == [
        Cue(1000, 2500, "Heat pumps & houses\nin two lines"),
        Cue(3_600_000, 3_601_000, "An hour later"),
    ]


def test_a_line_of_opened_tags_is_read_as_fast_as_any() -> None:
    """Where each begins the search to the end of the line again, this takes minutes."""
    opened = "<" * 1_000_000
    (cue,) = read_webvtt(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{opened}\n")
    assert set(cue.text) == {"<"}


def test_what_would_break_a_cue_or_a_row_is_left_out() -> None:
    """A line of nothing but tags would end the cue on its way back, and PostgreSQL stores no NUL."""
    cues = read_webvtt("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\nHel\x00lo\n<b> </b>\nyou\n")
    assert cues == [Cue(1000, 2000, "Hel\ufffdlo\nyou")]
    assert read_webvtt(write_webvtt(cues)) == cues


def test_subrip_is_read_as_well() -> None:
    assert read_webvtt(SUBRIP) == [Cue(1000, 2500, "Hello")]


def test_what_is_written_is_read_again_and_tags_in_it_are_text() -> None:
    cues = [Cue(0, 1000, "<script>alert(1)</script> & so"), Cue(3_599_999, 3_600_001, "later")]
    written = write_webvtt(cues)
    assert "<script>" not in written
    assert read_webvtt(written) == cues


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        ("WEBVTT\n\nHello", 0),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nBack", 3),
        ("WEBVTT\n\n1:2 --> 3\nx", 3),
        (f"WEBVTT\n\n00:01.000 --> {'9' * 5000}:00:02.000\nx", 3),
    ],
)
def test_the_line_that_makes_no_sense_is_named(text: str, line: int) -> None:
    with pytest.raises(ValueError, match=f"^{line}$"):
        read_webvtt(text)
