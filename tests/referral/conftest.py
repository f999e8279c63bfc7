"""What all tests of the library want."""

import pytest

from referral.warming import warm_up


@pytest.fixture(scope="session", autouse=True)
def _compiled_before_anything_is_timed() -> None:
    """The first forest of a process loads numba, and may compile; hypothesis would call that a slow example."""
    warm_up()
