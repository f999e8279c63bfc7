"""Every page, in every state, in both themes and languages, is one that everybody can use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Response

from core.services.team.accounts import setup_token
from tests.journeys.axe import BOTH_WAYS, EVERY_LOOK, bring_axe, examine
from tests.journeys.campaign_states import campaign_states
from tests.journeys.conftest import DESK_BROWSER, STEP_TIMEOUT_MS
from tests.journeys.house import House, open_house, serving
from tests.journeys.pages import REFUSING, State, first_states, states, walk
from tests.journeys.room_states import room_states
from wsgi import create_app

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]

LANGUAGES = {"en": ("en-GB", "en"), "zh": ("zh-CN", "zh-Hans")}
PAGES_AT_LEAST = 30


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[House]:
    with open_house(tmp_path_factory.mktemp("house"), redis_url) as house:
        yield house


@pytest.fixture(scope="module")
def whole_app(house: House) -> Flask:
    """The application that is served, for the list of its routes."""
    return create_app(house.platform)


class Viewers:
    """People who look at pages in one language, each with one window of their own."""

    def __init__(self, browser: Browser, house: House, language: str) -> None:
        self._browser, self._house, self._language = browser, house, language
        self._windows: dict[str, Page] = {}
        self._answers: list[Response] = []
        self.number = list(LANGUAGES).index(language)

    def show(self, state: State) -> Page:
        """Bring a page into a state."""
        page = self.window(state.who)
        self._answers.clear()
        page.context.set_offline(False)  # a state may have cut the line
        page.goto(self._house.url + state.path)
        if state.drawn:
            page.locator(state.drawn).first.wait_for()
        if state.act:
            state.act(page)
        return page

    def complaints(self, state: State) -> list[str]:
        """What is wrong with a page in a state: it is another, has no styles, speaks another language, or shuts out."""
        page = self.show(state)
        found = []
        if self._answers[-1].status != state.status:
            found.append(f"answered {self._answers[-1].status}")
        if not state.path.endswith("/body"):  # an e-mail brings its own styles, and speaks its recipient's language
            if not page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')"):
                found.append("has no styles")
            if (language := page.locator("html").get_attribute("lang")) != LANGUAGES[self._language][1]:
                found.append(f"is in {language}")
        looks = EVERY_LOOK if self._language == "en" else BOTH_WAYS
        return [f"{self._language}, {state.name}: {each}" for each in found + examine(page, looks)]

    def is_page(self, state: State) -> bool:
        """Whether a browser gets HTML at its address, and not a file."""
        request = self.window(state.who).context.request
        answer = request.get(self._house.url + state.path, headers={"Accept": "text/html"}, max_redirects=0)
        return answer.status not in range(300, 400) and answer.headers.get("content-type", "").startswith("text/html")

    def window(self, who: str) -> Page:
        """The window of somebody, signed in if they are a member."""
        if who not in self._windows:
            locale, _lang = LANGUAGES[self._language]
            context = self._browser.new_context(locale=locale, user_agent=DESK_BROWSER, reduced_motion="reduce")
            context.set_default_timeout(STEP_TIMEOUT_MS)
            bring_axe(context)
            page = self._windows[who] = context.new_page()
            page.on("response", lambda answer: self._note(page, answer))
            if who:
                page.goto(f"{self._house.sign_in[who]}&lang={self._language}")
                page.goto(f"{self._house.url}/console/events?lang={self._language}")
        return self._windows[who]

    def _note(self, page: Page, answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.frame == page.main_frame:
            self._answers.append(answer)

    def leave(self) -> None:
        """Close every window."""
        for page in self._windows.values():
            page.context.close()


@pytest.fixture(scope="module", params=list(LANGUAGES))
def viewers(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Viewers]:
    viewers = Viewers(browser, house, request.param)
    yield viewers
    viewers.leave()


def test_every_route_is_a_page_for_everybody(viewers: Viewers, whole_app: Flask, house: House) -> None:
    pages = [state for state in walk(whole_app, house) if viewers.is_page(state)]
    assert len(pages) >= PAGES_AT_LEAST
    complaints = [each for state in pages for each in viewers.complaints(state)]
    assert [each for each in complaints if not _refuses_on_purpose(each)] == []


def _refuses_on_purpose(complaint: str) -> bool:
    return "answered 4" in complaint and any(f", {name}:" in complaint for name in REFUSING)


def test_every_state_is_a_page_for_everybody(viewers: Viewers, house: House) -> None:
    """States differ by more than their words, so each is looked at in one language: every other one in this."""
    mine = [*states(house), *room_states(house), *campaign_states(house)][viewers.number :: len(LANGUAGES)]
    assert [each for state in mine for each in viewers.complaints(state)] == []


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_first_pages_are_for_everybody(browser: Browser, tmp_path: Path, redis_url: str, language: str) -> None:
    with serving(tmp_path, redis_url) as (platform, url):
        newcomer = Viewers(browser, House(url, platform), language)
        pages = first_states(setup_token(platform.settings))
        assert [each for state in pages for each in newcomer.complaints(state)] == []
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
    """Without this the tests above would also pass where nothing is looked at."""
    page = viewers.show(State("sign-in", "/sign-in"))
    page.evaluate(f"() => {{ {PLANTED[name]} }}")
    assert any(name in complaint for complaint in examine(page))
