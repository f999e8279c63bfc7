"""A whole show: a host at a desk, a moderator on a phone, ten attendees and a real encoder, from countdown to replay.

Each step is a function whose name is its sentence.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.harness.product import Product
from tests.journeys.conftest import OpenPerson
from tests.journeys.room_steps import Room
from tests.journeys.whole_show import Show, open_show
from tests.journeys.whole_show_afterwards import AFTERWARDS
from tests.journeys.whole_show_audience import AUDIENCE
from tests.journeys.whole_show_opening import OPENING
from tests.journeys.whole_show_prizes import PRIZES

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

STEPS = (*OPENING, *AUDIENCE, *PRIZES, *AFTERWARDS)


@pytest.fixture
def show(product: Product, person: OpenPerson, browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """The product, started, and the event before anybody came."""
    with ExitStack() as closing:
        yield open_show(lambda platform, url: Room(platform, url, person), product, browser, closing, tmp_path)


def test_a_whole_show_from_countdown_to_replay(show: Show) -> None:
    for step in STEPS:
        step(show)
