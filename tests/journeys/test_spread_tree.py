"""The drawn tree in a browser: looking closer, opening dots, finding people, with a mouse, keys and fingers."""

import re

import pytest
from playwright.sync_api import CDPSession, expect
from sqlalchemy import select

from core.models import Event, Registration
from core.platform import Platform
from core.queries.spread.drawing import OPENED_MAX
from tests.factories import make_registration
from tests.journeys.conftest import OpenPerson
from tests.journeys.grown import SEEN_WIDTH, SIZES, Grown, seen_width, settled
from tests.journeys.steps import eventually

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

# Rectangles of names that are on the picture, and whether any two of them touch.
TOUCHING = """() => {
  const boxes = [...document.querySelectorAll(".tree-name")].map((name) => name.getBoundingClientRect());
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  return [boxes.length, boxes.flatMap((a, n) => boxes.slice(n + 1).filter((b) => !apart(a, b))).length];
}"""
# Where the next dot is drawn, from the first moment on.
WATCH_NEWCOMER = """() => {
  window.way = [];
  const dots = document.querySelector(".tree .node").parentElement;
  const known = new Set(dots.children);
  new MutationObserver(() => {
    const newcomer = [...dots.children].find((dot) => !known.has(dot));
    if (newcomer?.hasAttribute("cx")) window.way.push([+newcomer.getAttribute("cx"), +newcomer.getAttribute("cy")]);
  }).observe(dots, { childList: true, subtree: true, attributes: true, attributeFilter: ["cx", "cy"] });
}"""


@pytest.fixture(scope="module")
def grown(served: tuple[Platform, str]) -> Grown:
    return Grown(*served)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("size", SIZES)
def test_names_never_touch_and_nothing_leaves_the_screen(grown: Grown, person: OpenPerson, size: int, phone: bool) -> None:
    page = person(phone=phone, reduced_motion="reduce")
    grown.open(page, grown.events[size])
    for _ in range(3):
        settled(page)
        names, touching = page.evaluate(TOUCHING)
        assert (names > 0, touching) == (True, 0)
        page.get_by_role("button", name="Nearer").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= page.viewport_size["width"]


def test_looking_closer_with_buttons_wheel_and_keys_and_back_to_everything(grown: Grown, person: OpenPerson) -> None:
    page = person(reduced_motion="reduce")
    grown.open(page, grown.events[50])
    whole = seen_width(page)
    page.get_by_role("button", name="Nearer").click()
    assert seen_width(page) < whole
    page.get_by_role("button", name="Show everything").click()
    assert seen_width(page) == whole

    page.locator(".tree-view").focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    near = seen_width(page)
    assert near < whole
    before = page.locator(".tree-stage > .tree").get_attribute("viewBox")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".tree-stage > .tree").get_attribute("viewBox") != before
    assert seen_width(page) == near
    page.keyboard.press("0")
    assert seen_width(page) == whole

    page.locator(".tree-stage").hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    expect(page.locator(".tree-stage > .tree")).not_to_have_attribute("viewBox", "0 0 720 720")


def test_the_plain_wheel_moves_the_page_and_not_the_picture(grown: Grown, person: OpenPerson) -> None:
    page = person()
    grown.open(page, grown.events[50])
    page.locator(".tree-stage").hover()
    whole = seen_width(page)
    page.mouse.wheel(0, 300)
    page.wait_for_function("window.scrollY > 0")
    assert seen_width(page) == whole


def test_dragging_moves_the_picture_and_chooses_nobody(grown: Grown, person: OpenPerson) -> None:
    page = person(reduced_motion="reduce")
    grown.open(page, grown.events[50], person="0")
    page.get_by_role("button", name="Nearer").click()
    before = page.locator(".tree-stage > .tree").get_attribute("viewBox")
    box = page.locator(".tree-stage").bounding_box()
    chosen = page.locator(".chosen-bar").inner_text()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 40, steps=4)
    page.mouse.up()
    assert page.locator(".tree-stage > .tree").get_attribute("viewBox") != before
    assert page.locator(".chosen-bar").inner_text() == chosen


def test_a_dot_opens_where_it_stands_and_back_closes_it(grown: Grown, person: OpenPerson) -> None:
    page = person(reduced_motion="reduce")
    grown.open(page, grown.crowd)
    closed = page.locator(".tree .node").count()
    dot = page.locator(".tree .gathered").first.bounding_box()
    page.mouse.click(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    expect(page.locator(".tree .node")).to_have_count(closed + OPENED_MAX)
    expect(page).to_have_url(re.compile(rf"\bopen=e{grown.poster.id}\b"))

    page.get_by_role("button", name="Close what was opened last").click()
    expect(page.locator(".tree .node")).to_have_count(closed)
    page.go_back()
    expect(page.locator(".tree .node")).to_have_count(closed + OPENED_MAX)
    page.reload()  # as somebody to whom the address was passed on
    expect(page.locator(".tree .node")).to_have_count(closed + OPENED_MAX)


def test_keys_walk_to_a_dot_and_open_it(grown: Grown, person: OpenPerson) -> None:
    page = person(reduced_motion="reduce")
    grown.open(page, grown.crowd)
    closed = page.locator(".tree .node").count()
    page.locator(".tree-view").focus()
    page.keyboard.press("Home")
    focus = page.locator("#tree-focus")
    for _ in range(closed):
        if "more, Market stall" in focus.inner_text():
            break
        page.keyboard.press("ArrowRight")
    assert "more, Market stall" in focus.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".tree .node")).to_have_count(closed + OPENED_MAX)
    expect(page.get_by_role("status").filter(has_text=f"{OPENED_MAX} people more")).to_have_count(1)


def test_somebody_found_by_name_is_shown_with_their_way_from_the_root(grown: Grown, person: OpenPerson) -> None:
    page = person()
    grown.open(page, grown.crowd)
    page.get_by_role("combobox", name="Find a person").fill("junaid")
    page.locator("#found-people [role=option]").first.click()
    expect(page.locator(".chosen-person .chain > span")).to_have_text(["Maud F.", "Junaid S."])
    expect(page.locator(".tree .path")).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"\bperson={grown.friend.id}\b"))

    page.locator(".chosen-person .chain button").first.click()
    page.get_by_role("button", name="Only this branch").click()
    expect(page.locator("#tree-title")).to_have_text("The cascade of Maud Ferrier")
    expect(page.locator("select[name=cascade] option:checked")).to_contain_text("Maud Ferrier")
    expect(page.locator(".tree .node")).to_have_count(2)
    page.get_by_role("navigation", name="The way to this branch").get_by_role("button", name="Everybody").click()
    expect(page.locator("#tree-title")).to_contain_text("people")


def test_a_branch_that_is_no_cascade_is_named_where_cascades_are_chosen(grown: Grown, person: OpenPerson) -> None:
    page = person()
    grown.open(page, grown.events[50])
    id_, name = page.evaluate(
        """async () => {
          const { people } = await (await fetch(`${location.pathname}/forest.json`)).json();
          const index = people.parent.findIndex((parent, at) => parent >= 0 && people.below[at]);
          return [people.id[index], people.name[index]];
        }"""
    )
    page.goto(f"{page.url.split('?')[0]}?person={id_}")
    page.get_by_role("button", name="Only this branch").click()
    expect(page.locator("select[name=cascade] option:checked")).to_have_text(name)
    page.get_by_role("navigation", name="The way to this branch").get_by_role("button", name="Everybody").click()
    expect(page.locator("select[name=cascade] option:checked")).to_have_text("Every cascade")


def test_leaders_are_compared_by_something_else_without_loading_the_page(grown: Grown, person: OpenPerson) -> None:
    page = person()
    grown.open(page, grown.crowd)
    page.evaluate("window.stays = true")
    page.locator("[data-by=leads]").click()
    expect(page.locator("[data-by=leads]")).to_have_attribute("aria-current", "true")
    expect(page.get_by_text("Nobody who was brought is a qualified lead yet.")).to_be_visible()
    assert page.evaluate("window.stays")
    expect(page).to_have_url(re.compile(r"\bby=leads\b"))


def test_the_screen_can_be_filled_and_given_back(grown: Grown, person: OpenPerson) -> None:
    page = person(phone=True)
    grown.open(page, grown.events[50])
    page.get_by_role("button", name="Fill the screen").tap()
    card = page.get_by_role("dialog").bounding_box()
    assert (card["x"], card["y"], card["width"]) == (0, 0, 390)
    eventually(lambda: page.locator(".page-header, header, nav").first.evaluate("element => !!element.closest('[inert]')"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[inert]")).to_have_count(0)


def touch(session: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]},
    )


def test_two_fingers_bring_the_picture_nearer_and_one_moves_the_page(grown: Grown, person: OpenPerson) -> None:
    page = person(phone=True)
    grown.open(page, grown.events[50])
    page.locator(".tree-stage").scroll_into_view_if_needed()
    settled(page)
    box = page.locator(".tree-stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    whole = seen_width(page)
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 6):
        touch(session, "touchMove", (x - 30 - 12 * step, y), (x + 30 + 12 * step, y))
    touch(session, "touchEnd")
    page.wait_for_function(f"{SEEN_WIDTH} < 400")
    assert page.evaluate("visualViewport.scale") == 1, "the page itself stays as it is"

    near, scrolled = seen_width(page), page.evaluate("window.scrollY")
    assert near < whole
    touch(session, "touchStart", (x, y + 60))
    for step in range(1, 8):
        touch(session, "touchMove", (x, y + 60 - 25 * step))
    touch(session, "touchEnd")
    page.wait_for_function("(before) => window.scrollY > before", arg=scrolled)
    assert seen_width(page) == near


def test_somebody_new_grows_out_of_who_brought_them(grown: Grown, person: OpenPerson) -> None:
    page = person()
    grown.open(page, grown.events[5])
    settled(page)
    before = page.locator(".tree .node").count()
    page.evaluate(WATCH_NEWCOMER)
    with grown.platform.transaction() as session:
        event = session.get_one(Event, grown.events[5].id)
        first = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
        brought_by = session.scalars(first).first()
        newcomer = make_registration(session, event, parent=brought_by, name="Just Arrived")
    page.evaluate("window.dispatchEvent(new PopStateEvent('popstate'))")  # as after a gap in the connection
    expect(page.locator(".tree .node")).to_have_count(before + 1)
    expect(page.locator(".chosen-person > .grow > b")).to_have_text(newcomer.name)
    settled(page)
    way = page.evaluate("window.way")
    assert len(way) > 1, "it moves, however few pictures a busy machine draws meanwhile"
    steps = [abs(x - way[-1][0]) + abs(y - way[-1][1]) for x, y in way]
    assert steps == sorted(steps, reverse=True), "and comes nearer to its place with each step"
