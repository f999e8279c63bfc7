"""The first pages of an installation are for everybody; and what is wrong with a page is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from core.platform import Platform
from core.services.team.accounts import setup_token
from tests.journeys.axe import EVERY_LOOK, OTHER_WORDS, examine
from tests.journeys.house import House, serving
from tests.journeys.pages import State, first_states
from tests.journeys.viewers import LANGUAGES, Viewers, complaints_of

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def viewers(browser: Browser, served: tuple[Platform, str]) -> Iterator[Viewers]:
    platform, url = served
    viewers = Viewers(browser, House(url, platform), "en")
    yield viewers
    viewers.leave()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_first_pages_are_for_everybody(browser: Browser, tmp_path: Path, redis_url: str, language: str) -> None:
    with serving(tmp_path, redis_url) as (platform, url):
        newcomer = Viewers(browser, House(url, platform), language, EVERY_LOOK if language == "en" else OTHER_WORDS)
        assert complaints_of(newcomer, first_states(setup_token(platform.settings))) == []
        newcomer.leave()


PLANTED = {
    "image-alt": "document.body.append(new Image())",
    "color-contrast": "document.querySelector('h1').style.color = getComputedStyle(document.body).backgroundColor",
    "undecided color-contrast": "document.querySelector('h1').style.backgroundImage = 'linear-gradient(red, blue)'",
    "target-size": """for (const left of [0, 12]) {
        const button = document.createElement('button');
        button.textContent = 'x';
        button.style.cssText = `all: unset; position: absolute; top: 300px; left: ${left}px; width: 9px; height: 9px`;
        document.querySelector('main').append(button);
    }""",
    "px wide": "document.querySelector('h1').style.setProperty('width', '2000px')",
    "html-has-lang": "document.documentElement.removeAttribute('lang')",
}


@pytest.mark.parametrize("name", list(PLANTED))
def test_what_is_wrong_is_found(viewers: Viewers, name: str) -> None:
    """Without this the tests that look at every page would also pass where nothing is looked at."""
    page = viewers.show(State("sign-in", "/sign-in"))
    page.evaluate(f"() => {{ {PLANTED[name]} }}")
    assert any(name in complaint for complaint in examine(page))
