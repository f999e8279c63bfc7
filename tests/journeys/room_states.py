"""The states of a live room: every menu, panel and dialog open, and every way in which one is kept from writing."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.journeys.house import House
from tests.journeys.pages import DRAWN, State
from tests.journeys.room_steps import choose, open_tab
from tests.journeys.steps import say

Act = Callable[[Page], None]
QUESTION = "Three kilowatts, for the whole house? 🤔"
REPORTED = "Buy my other coins"


def room_states(house: House) -> Iterator[State]:
    """As attendees have them, and as members do on the watch page and in the studio."""
    live = f"{house.ticket_page('live')}/room"
    for name, act in _attendees_acts().items():
        yield State(f"room, {name}", live, drawn=DRAWN["room.show"], act=act)
    for name, drawn in {"waiting": ".message--waiting", "muted": ".composer--closed", "banned": "[role=alert]"}.items():
        yield State(f"room, {name}", f"{house.ticket_page(name)}/room", drawn=drawn)
    yield State("room where little is allowed", f"{house.ticket_page('long')}/room", drawn=".composer--closed")
    yield State("room, ended", f"{house.ticket_page('ended')}/room", drawn=".player-wait a")
    yield State("room, ended, for the team", f"{house.console('ended')}/room", "owner", ".player-wait a")
    yield State("room, reconnecting", live, drawn=DRAWN["room.show"], act=_lose_the_line)
    for number, (name, act) in enumerate(_moderators_acts().items()):
        page = ("room", "studio")[number // 2 % 2]  # the same parts on both, and every second state is in English
        yield State(f"moderating in the {page}, {name}", f"{house.console('live')}/{page}", "owner", DRAWN["room.watch"], act)
    for part in ("queue", "log"):
        state = f"moderating, nothing in {part}"
        yield State(state, f"{house.console('upcoming')}/room", "owner", "#tab-moderate", _tab(part, ".moderate-empty"))
    yield State(
        "moderating where little is allowed", f"{house.console('long')}/room", "owner", "#tab-moderate", _tab("chat-settings")
    )


def _attendees_acts() -> dict[str, Act]:
    return {
        "menu of a message": lambda page: page.locator(".message .menu-button").last.click(),
        "emoji": lambda page: page.click("[popovertarget=emoji]"),
        "naming somebody": lambda page: page.locator("#say").press_sequentially("@"),
        "answering": lambda page: choose(page, REPORTED, "reply"),
        "reporting": lambda page: choose(page, REPORTED, "report"),
        "correcting oneself": _correct,
        "deleted": _delete,
        "refused": _be_refused,
        "questions": _questions("wanted"),
        "answered questions": _questions("answered"),
        "asking": _ask,
        "reporting a question": _report_question,
        "offers": lambda page: page.click("#tab-offers"),
        "an offer that is read": lambda page: page.click(".offer-open"),
        "asking to be contacted": _ask_contact,
        "polls": lambda page: page.click("#tab-polls"),
        "thinking again": _think_again,
    }


def _think_again(page: Page) -> None:
    page.click("#tab-polls")
    card = page.locator(".poll-card", has_text="Air or brine?")
    card.locator("input").nth(2).check()
    card.locator("[type=submit]").click()
    card.locator(".poll-bar[data-own]").wait_for()
    card.locator("button").click()


def _ask_contact(page: Page) -> None:
    page.click("#tab-offers")
    page.locator(".offer-list button.button--primary:enabled").first.click()
    page.locator(".offer-list form").wait_for()


def _moderators_acts() -> dict[str, Act]:
    return {
        "menu of a message": lambda page: page.locator(".message .menu-button").last.click(),
        "queue": _tab("queue", "[data-case]"),
        "letting all through": _approve_all,
        "people": _tab("people", ".deed"),
        "log": _tab("log", ".deed"),
        "settings": _tab("chat-settings", ".chat-settings"),
        "questions": _questions("wanted"),
        "questions that wait": _questions("waiting"),
        "settings of questions": _questions("settings", ".chat-settings"),
        "answering a question": _answer,
        "offers": lambda page: page.click("#tab-offers"),
        "polls": lambda page: page.click("#tab-polls"),
        "muting": lambda page: choose(page, REPORTED, "mute"),
        "banning": lambda page: choose(page, REPORTED, "ban"),
    }


def _tab(name: str, shows: str = "") -> Act:
    def act(page: Page) -> None:
        open_tab(page, "moderate", name)
        if shows:
            page.locator(f"#panel-{name} {shows}").first.wait_for()

    return act


def _questions(part: str, shows: str = ".question") -> Act:
    def act(page: Page) -> None:
        open_tab(page, "questions", f"questions-{part}")
        page.locator(f"#panel-questions-{part} {shows}").first.wait_for()

    return act


def _report_question(page: Page) -> None:
    open_tab(page, "questions")
    page.locator("#panel-questions-wanted [data-report]").first.click()
    page.locator("dialog[open]").wait_for()


def _ask(page: Page) -> None:
    open_tab(page, "questions")
    page.locator("#ask").fill("x" * 501)
    page.locator("#ask-anonymously").check()


def _answer(page: Page) -> None:
    _questions("wanted")(page)
    page.locator("#panel-questions-wanted .menu-button").first.click()
    page.locator("[data-entry=write]").click()


def _approve_all(page: Page) -> None:
    open_tab(page, "moderate", "queue")
    page.locator(".moderate-all button").first.click()
    page.locator("dialog[open]").wait_for()


def _said(page: Page, text: str) -> str:
    say(page, text)
    page.locator(".message[data-message]", has_text=text).last.wait_for()
    return text


def _correct(page: Page) -> None:
    choose(page, _said(page, "A slip of the ton"), "edit")


def _delete(page: Page) -> None:
    choose(page, _said(page, "Better not said"), "delete")
    page.locator(".toast-action").wait_for()


def _be_refused(page: Page) -> None:
    say(page, "h" * 200)
    page.locator(".message--failed").wait_for()


def _lose_the_line(page: Page) -> None:
    page.context.set_offline(True)
    page.locator(".room-lost").wait_for()
