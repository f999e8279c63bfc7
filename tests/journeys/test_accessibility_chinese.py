"""Every page is one that everybody can use who reads Chinese: what its other words may break is looked at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.axe import OTHER_WORDS
from tests.journeys.house import House
from tests.journeys.viewers import Viewers, complaints_of_routes
from wsgi import create_app

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


@pytest.fixture
def viewers(browser: Browser, own_house: House) -> Iterator[Viewers]:
    viewers = Viewers(browser, own_house, "zh", OTHER_WORDS)
    yield viewers
    viewers.leave()


def test_every_route_is_a_page_for_everybody(viewers: Viewers, own_house: House) -> None:
    assert complaints_of_routes(viewers, create_app(own_house.platform), own_house) == []
