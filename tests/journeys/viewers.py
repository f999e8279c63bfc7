"""People who look at every page, and say what shuts somebody out."""

from collections.abc import Iterable, Sequence

from flask import Flask
from playwright.sync_api import Browser, Page, Response

from tests.journeys.axe import EVERY_LOOK, Look, bring_axe, examine
from tests.journeys.conftest import DESK_BROWSER, STEP_TIMEOUT_MS
from tests.journeys.house import House
from tests.journeys.pages import REFUSING, State, walk

LANGUAGES = {"en": ("en-GB", "en"), "zh": ("zh-CN", "zh-Hans")}
PAGES_AT_LEAST = 30


class Viewers:
    """People who look at pages in one language, each with one window of their own."""

    def __init__(self, browser: Browser, house: House, language: str, looks: Sequence[Look] = EVERY_LOOK) -> None:
        self._browser, self._house, self._language, self._looks = browser, house, language, looks
        self._windows: dict[str, Page] = {}
        self._answers: list[Response] = []

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
        return [f"{self._language}, {state.name}: {each}" for each in found + examine(page, self._looks)]

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


def complaints_of_routes(viewers: Viewers, app: Flask, house: House) -> list[str]:
    """What is wrong with any page that a browser can be sent to."""
    pages = [state for state in walk(app, house) if viewers.is_page(state)]
    assert len(pages) >= PAGES_AT_LEAST
    found = complaints_of(viewers, pages)
    return [each for each in found if not _refuses_on_purpose(each)]


def complaints_of(viewers: Viewers, pages: Iterable[State]) -> list[str]:
    """What is wrong with any of these."""
    return [each for state in pages for each in viewers.complaints(state)]


def _refuses_on_purpose(complaint: str) -> bool:
    return "answered 4" in complaint and any(f", {name}:" in complaint for name in REFUSING)
