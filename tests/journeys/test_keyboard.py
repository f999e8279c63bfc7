"""Without a mouse, and without eyes: everything is reached, the focus is always seen, and only what matters is said aloud."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import EXAMINATION
from tests.journeys.conftest import DESK, DESK_BROWSER, PHONE, OpenPerson
from tests.journeys.house import House
from tests.journeys.pages import DRAWN, send_empty
from tests.journeys.room_steps import open_tab
from tests.journeys.steps import STOPS_AT_MOST, eventually, new_address, register, tab_to, wait_for_words

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

PARTS_OF_A_TIME = 7
LONGER_THAN_A_PAUSE_MS = 4000


@pytest.fixture(scope="module")
def owner(browser: Browser, house: House) -> Iterator[Page]:
    """The window of the host, who owns everything."""
    context = browser.new_context(locale="en-GB", user_agent=DESK_BROWSER, viewport=DESK, reduced_motion="reduce")
    context.add_init_script(path=EXAMINATION)
    page = context.new_page()
    page.goto(house.sign_in["owner"])
    yield page
    context.close()


def test_from_the_event_page_into_the_chat_without_a_mouse(house: House, person: OpenPerson) -> None:
    reader = person()
    reader.goto(house.url + house.event_page("live"))
    for name, words in {"name": "Maud Ferrier", "email": new_address("maud")}.items():
        tab_to(reader, f"[name={name}]")
        reader.keyboard.type(words)
    tab_to(reader, "[name=consent]")
    reader.keyboard.press("Space")
    tab_to(reader, "#save-place")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/room")
    reader.locator("#say").wait_for()
    tab_to(reader, "#say")
    reader.keyboard.type("Hello without a mouse")
    reader.keyboard.press("Enter")
    wait_for_words(reader, "Hello without a mouse")
    expect(reader.locator("#say")).to_be_focused()

    tab_to(reader, "[role=tab]")
    reader.keyboard.press("ArrowLeft")  # from the first to the last
    expect(reader.locator("#tab-share")).to_be_focused()
    expect(reader.locator("#tab-share")).to_have_attribute("aria-selected", "true")
    reader.keyboard.press("ArrowRight")
    expect(reader.locator("#tab-chat")).to_be_focused()
    expect(reader.locator("#panel-chat")).to_be_visible()


PAGES = {
    "event page": lambda house: house.event_page("upcoming"),
    "event page, hybrid": lambda house: house.event_page("long"),
    "ticket": lambda house: house.ticket_page("live"),
    "room": lambda house: f"{house.ticket_page('live')}/room",
    "events": lambda house: "/console/events",
    "new event": lambda house: "/console/events/new",
    "new event, refused": lambda house: "/console/events/new",
    "overview": lambda house: house.console("live"),
    "entry points": lambda house: f"{house.console('live')}/entry-points",
    "registrations": lambda house: f"{house.console('live')}/registrations",
    "studio": lambda house: f"{house.console('live')}/studio",
    "watch page": lambda house: f"{house.console('live')}/room",
    "watch page, queue": lambda house: f"{house.console('live')}/room",
    "watch page, chat-settings": lambda house: f"{house.console('live')}/room",
    "spread": lambda house: f"{house.console('live')}/spread",
    "report": lambda house: f"{house.console('live')}/report",
    "members": lambda house: "/console/members",
}
SCRIPTED = {"room": DRAWN["room.show"], "studio": DRAWN["studio.show"], "spread": DRAWN["spread.show"]}
SCRIPTED |= {name: DRAWN["room.watch"] for name in PAGES if name.startswith("watch page")}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", list(PAGES))
def test_every_control_is_reached_and_shows_that_it_is(owner: Page, house: House, name: str, size: dict[str, int]) -> None:
    owner.set_viewport_size(size)  # type: ignore[arg-type]
    owner.goto(house.url + PAGES[name](house))
    if name in SCRIPTED:
        owner.locator(SCRIPTED[name]).first.wait_for()
    if "refused" in name:
        send_empty(owner)
    if name.startswith("watch page, "):
        open_tab(owner, "moderate", name.partition(", ")[2])
        owner.locator("[data-case]:visible, .chat-settings:visible").first.wait_for()
    number = owner.evaluate("examination.findStops()")
    parts = PARTS_OF_A_TIME * owner.locator("[type=datetime-local]").count()
    assert 0 < number < STOPS_AT_MOST
    complaints = []
    for _ in range(number + parts + 3):  # were the keyboard trapped, it would not come round
        owner.keyboard.press("Tab")
        complaints += owner.evaluate("examination.checkFocus()")
    assert list(dict.fromkeys(complaints)) == []
    assert owner.evaluate("examination.unreached()") == []


@pytest.mark.parametrize("page_name", ["event page", "room", "events"])
def test_the_skip_link_leads_past_the_navigation(owner: Page, house: House, page_name: str) -> None:
    owner.goto(house.url + PAGES[page_name](house))
    if page_name in SCRIPTED:
        owner.locator(SCRIPTED[page_name]).first.wait_for()
    owner.keyboard.press("Tab")
    expect(owner.locator(".skip")).to_be_focused()
    expect(owner.locator(".skip")).to_be_in_viewport()
    owner.keyboard.press("Enter")
    expect(owner.locator("#main")).to_be_focused()
    owner.keyboard.press("Tab")
    assert owner.evaluate("document.activeElement.closest('#main') !== null")


def test_a_dialog_keeps_the_focus_and_gives_it_back(owner: Page, house: House) -> None:
    owner.goto(f"{house.url}{house.console('live')}/studio")
    owner.locator(SCRIPTED["studio"]).first.wait_for()
    tab_to(owner, "[data-opens=end-event]")
    owner.keyboard.press("Enter")
    expect(owner.locator("#end-event")).to_be_visible()
    for _ in range(8):
        assert owner.evaluate("document.activeElement === document.body || document.activeElement.closest('#end-event') !== null")
        owner.keyboard.press("Tab")
    owner.keyboard.press("Escape")
    expect(owner.locator("#end-event")).to_be_hidden()
    expect(owner.locator("[data-opens=end-event]")).to_be_focused()


def test_the_menu_of_the_account_opens_and_closes_by_keyboard(owner: Page, house: House) -> None:
    owner.set_viewport_size(DESK)  # type: ignore[arg-type]
    owner.goto(f"{house.url}/console/events")
    tab_to(owner, "[popovertarget=console-account]")
    owner.keyboard.press("Enter")
    owner.keyboard.press("Tab")
    assert owner.evaluate("document.activeElement.closest('#console-account') !== null")
    owner.keyboard.press("Escape")
    expect(owner.locator("#console-account")).to_be_hidden()
    expect(owner.locator("[popovertarget=console-account]")).to_be_focused()


def test_of_the_chat_only_the_newest_message_is_said_aloud(house: House, person: OpenPerson) -> None:
    blind, talker = person(), person()
    blind.context.add_init_script(path=EXAMINATION)
    blind.clock.install()  # so that nobody has to wait for the pause between two announcements
    for page, name in {blind: "Ottoline Prewitt", talker: "Junaid Sarwar"}.items():
        page.goto(house.url + house.event_page("live"))
        page.check("[name=consent]")
        ticket = register(page, name, new_address(name.split()[0].lower()))
        page.goto(f"{ticket}/room")
        page.locator(DRAWN["room.show"]).first.wait_for()
    blind.evaluate("examination.listen()")
    assert blind.locator(".room-messages").evaluate("(log) => log.closest('[role=log], [role=status], [aria-live]')") is None

    for number in range(3):
        talker.fill("#say", f"Number {number}")
        talker.press("#say", "Enter")
    wait_for_words(blind, "Number 2")
    blind.clock.fast_forward(LONGER_THAN_A_PAUSE_MS)
    eventually(lambda: any("Number 2" in words for words in _heard(blind)))
    said = [words for words in _heard(blind) if "Number" in words]
    assert said[-1] == "Junaid S.: Number 2"
    assert len(said) < 3, "what was said in one breath is announced once"
    assert all(words.count("Number") == 1 for words in said), "never the whole log"

    blind.fill("#say", "I am thinking about")
    talker.fill("#say", "While somebody types")
    talker.press("#say", "Enter")
    wait_for_words(blind, "While somebody types")
    blind.clock.fast_forward(LONGER_THAN_A_PAUSE_MS)
    assert not any("While somebody types" in words for words in _heard(blind))
    blind.fill("#say", "")
    blind.clock.fast_forward(LONGER_THAN_A_PAUSE_MS)
    eventually(lambda: any("While somebody types" in words for words in _heard(blind)))


def _heard(page: Page) -> list[str]:
    heard: list[str] = page.evaluate("examination.heard()")
    return heard
