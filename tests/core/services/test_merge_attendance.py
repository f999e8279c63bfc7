"""Two attendances become one: never more than was watched, and exact where it can be known."""

from hypothesis import given
from hypothesis import strategies as st

from core.services.people.merge_attendance import Presence, join_presences
from core.services.registrations.attendance import REMEMBERED_S, add_spans

HOUR = 3600
stays = st.lists(st.integers(0, HOUR), min_size=2, max_size=8, unique=True).map(sorted)


def watched(times: list[int]) -> tuple[Presence, set[int]]:
    """The row that these stays leave, and the very seconds."""
    spans = list(zip(times[::2], times[1::2], strict=False))
    first = spans[0][0]
    seconds, last, recent = 0, first, 0
    for span in spans:
        new, last, recent = add_spans(last, recent, [span])
        seconds += new
    return Presence(first, last, seconds, recent), {second for start, end in spans for second in range(start + 1, end + 1)}


@given(stays, stays)
def test_no_second_counts_twice_and_nobody_loses_what_either_place_had(one: list[int], other: list[int]) -> None:
    (first, mine), (second, theirs) = watched(one), watched(other)
    for pair in ((first, second), (second, first)):
        joined = join_presences(*pair)
        assert max(len(mine), len(theirs)) <= joined.seconds <= len(mine | theirs)
        assert (joined.first, joined.last) == (min(one[0], other[0]), max(first.last, second.last))


@given(stays, stays)
def test_what_it_remembers_of_the_last_seconds_is_both(one: list[int], other: list[int]) -> None:
    (first, mine), (second, theirs) = watched(one), watched(other)
    joined = join_presences(first, second)
    remembered = {joined.last - bit for bit in range(REMEMBERED_S) if joined.recent >> bit & 1}
    assert remembered == {second for second in mine | theirs if second > joined.last - REMEMBERED_S}


@given(stays, stays)
def test_one_stay_after_the_other_adds_up_exactly(one: list[int], other: list[int]) -> None:
    later = [time + 2 * HOUR for time in other]
    (first, mine), (second, theirs) = watched(one), watched(later)
    assert join_presences(first, second).seconds == len(mine) + len(theirs)


def test_two_pages_in_the_same_minute_are_one_presence() -> None:
    assert join_presences(Presence(0, 60, 60, (1 << 60) - 1), Presence(30, 60, 30, (1 << 30) - 1)).seconds == 60
