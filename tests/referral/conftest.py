"""What all tests of the library want."""

import pytest

from referral.forest import ReferralForest


@pytest.fixture(scope="session", autouse=True)
def _compiled_before_anything_is_timed() -> None:
    """The first forest of a process loads numba, and may compile; hypothesis would call that a slow example."""
    forest = ReferralForest.from_parents([2, 0, -1], [1.0, 2.0, 0.0])
    assert forest.depth.tolist() == [1, 2, 0]
    assert forest.subtree_size.tolist() == [2, 1, 3]
