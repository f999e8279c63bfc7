import pytest

from core.moments import read_moment, write_moment


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("9", 9_000),
        ("0:09.5", 9_500),
        (" 0:09,25 ", 9_250),
        ("12:30", 750_000),
        ("120:00", 7_200_000),
        ("1:02:03", 3_723_000),
        ("1:02:03.004", 3_723_004),
    ],
)
def test_a_moment_is_read_as_players_write_it(text: str, ms: int) -> None:
    assert read_moment(text) == ms


@pytest.mark.parametrize("text", ["", "soon", "0:75", "1:", ":30", "-1:00", "1:02:03:04", "1.2.3", "١:٠٠"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0:00"), (9_099, "0:09"), (750_500, "12:30.5"), (3_723_000, "1:02:03"), (-240_000, "-4:00")],
)
def test_a_moment_is_written_with_tenths_only_where_there_are_any(ms: int, text: str) -> None:
    assert write_moment(ms) == text
