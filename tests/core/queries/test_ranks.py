"""Places among those who brought anybody."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from core.queries.spread.ranks import Rank, rank_among


def test_equal_counts_share_a_place_and_the_next_comes_after_all_of_them() -> None:
    counts = Counter([5, 3, 3, 1, 0])
    assert [rank_among(own, counts) for own in (5, 3, 1)] == [Rank(1, 4), Rank(2, 4), Rank(4, 4)]


def test_who_brought_nobody_has_no_place() -> None:
    assert rank_among(0, Counter([2, 0])) is None


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.data())
def test_a_place_is_one_more_than_those_ahead(counts: list[int], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(counts))
    rank = rank_among(own, Counter(counts))
    assert (rank is None) == (own == 0)
    assert rank is None or rank == Rank(1 + sum(count > own for count in counts), sum(count > 0 for count in counts))
