"""Every state that a page can be in is for everybody; half of the states in Chinese.

States differ by more than their words, so each is looked at in one language: every other one here.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.axe import BOTH_WAYS
from tests.journeys.campaign_states import campaign_states
from tests.journeys.house import House
from tests.journeys.pages import states
from tests.journeys.room_states import room_states
from tests.journeys.viewers import Viewers, complaints_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


@pytest.fixture
def viewers(browser: Browser, own_house: House) -> Iterator[Viewers]:
    viewers = Viewers(browser, own_house, "zh", BOTH_WAYS)
    yield viewers
    viewers.leave()


def test_every_state_is_a_page_for_everybody(viewers: Viewers, own_house: House) -> None:
    every = [*states(own_house), *room_states(own_house), *campaign_states(own_house)]
    assert complaints_of(viewers, every[1::2]) == []
