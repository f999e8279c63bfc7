"""A host prepares the show while the event is still a draft; a colleague publishes it."""

import pytest
from playwright.sync_api import expect

from core.models import Event, EventStatus, Role
from core.permissions import Actor
from core.services.events.overlays import make_overlay_key
from tests.journeys.room_steps import MAUD, Room, open_tab
from tests.journeys.test_polls import prepare
from tests.journeys.test_show import plan, titles

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


@pytest.fixture
def draft(room: Room) -> Room:
    """The room of an event that nobody knows of yet."""
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        event.status, event.started_at, event.published_at = EventStatus.DRAFT, None, None
        event.summary = "One winter, every bill on the table."
    return room


def test_what_is_prepared_in_a_draft_is_there_once_it_is_published(draft: Room) -> None:
    noor, owner = draft.preparer(), draft.preparer(Role.OWNER)
    expect(noor.locator("#panel-chat .composer--closed")).to_be_visible()
    for waits in ("[data-opens=start-event]", ".studio-watch", "[data-key=c]", "[data-key=h]"):
        expect(noor.locator(waits).locator("visible=true")).to_have_count(0)
    plan(noor, "Welcome", 5)
    expect(titles(owner)).to_have_text(["Welcome"])
    open_tab(noor, "polls")
    poll = prepare(noor, "single", "Air or brine?", "Air", "Brine")
    expect(poll.locator(".button--primary")).to_be_disabled()

    owner.goto(f"{draft.url}/console/events/{draft.event.id}")
    with owner.expect_navigation():
        owner.locator("form[action$='/publish'] button").click()

    expect(poll.locator(".button--primary")).to_be_enabled()
    expect(noor.locator("[data-opens=start-event]")).to_be_visible()
    expect(noor.locator(".studio-watch")).to_be_visible()
    expect(noor.locator("#say")).to_have_count(1)
    expect(noor.locator(".main > .notice")).to_be_hidden()
    expect(titles(noor)).to_have_text(["Welcome"])

    maud = draft.enter(MAUD)
    poll.locator(".button--primary").click()
    expect(maud.locator("[data-poll-strip]")).to_contain_text("Air or brine?")


def test_overlays_in_an_encoder_come_alive_when_a_draft_is_published(draft: Room) -> None:
    owner = draft.preparer(Role.OWNER)
    with draft.platform.transaction() as session:
        actor = Actor.of(session.merge(draft.staff[Role.OWNER]))
        token = make_overlay_key(session, actor, draft.event.id).token
    encoder = draft.person()
    encoder.goto(f"{draft.url}/overlay/{token}/leaderboard")
    expect(encoder.locator("html[data-overlay=waiting]")).to_be_attached()
    for step, shows in (("publish", "leaderboard"), ("unpublish", "waiting"), ("publish", "leaderboard")):
        owner.goto(f"{draft.url}/console/events/{draft.event.id}")
        with owner.expect_navigation():
            owner.locator(f"form[action$='/{step}'] button").click()
        expect(encoder.locator(f"html[data-overlay={shows}]")).to_be_attached()
    expect(encoder.locator(".overlay")).to_be_attached()
