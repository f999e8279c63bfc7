"""Videos from elsewhere, in a real browser: nothing is asked of another host before somebody agrees, and then only of that one.

The other hosts are answered by the browser itself.
"""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from core.models import Event
from core.platform import Platform
from tests.journeys.axe import BOTH_WAYS, bring_axe, examine
from tests.journeys.room_steps import JUNAID, MAUD, Room
from tests.journeys.world import World, world_around

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

YOUTUBE = "https://www.youtube.com/watch?v=jNQXAC9IVRw"
PLAYER = "www.youtube-nocookie.com"


@pytest.fixture
def world(browser: Browser) -> Iterator[World]:
    """Hosts that nobody has asked for anything."""
    with world_around(browser) as world:
        yield world


@pytest.fixture
def room(served: tuple[Platform, str], world: World) -> Room:
    """A live room whose people's browsers reach the world."""
    return Room(*served, world.person)


def _plays(room: Room, address: str) -> None:
    with room.platform.transaction() as session:
        session.get_one(Event, room.event.id).stream_url = address


def _frame(page: Page) -> FrameLocator:
    return page.frame_locator(".player-frame")


def _started_as(page: Page) -> dict[str, list[str]]:
    """What the site's player was told to begin with."""
    return parse_qs(urlsplit(page.locator(".player-frame").get_attribute("src") or "").query)


def _choose(page: Page, entry: str) -> None:
    page.locator(".player-source .menu-button").click()
    page.locator(f"[data-entry={entry}]").click()


def test_nothing_is_asked_of_another_host_before_somebody_agrees(room: Room, world: World) -> None:
    _plays(room, YOUTUBE)
    maud = room.enter(MAUD)
    play = maud.get_by_role("button", name="Play video from YouTube")
    expect(play).to_have_accessible_description("When you play it, YouTube learns your IP address and may set cookies.")
    expect(maud.get_by_role("status").filter(has_text="This video comes from YouTube.")).to_be_visible()
    expect(maud.locator(".player-consent")).to_contain_text(PLAYER)
    expect(maud.get_by_role("link", name="Open it on YouTube")).to_have_attribute("href", YOUTUBE)
    assert world.asked == []

    play.focus()
    maud.keyboard.press("Enter")
    expect(_frame(maud).get_by_text("The picture")).to_be_visible()
    assert world.hosts == {PLAYER}
    assert _started_as(maud) == {"playsinline": ["1"], "rel": ["0"], "autoplay": ["1"]}
    frame = maud.locator(".player-frame")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("title", "Video from YouTube")
    expect(frame).to_have_attribute("sandbox", "allow-scripts allow-same-origin allow-presentation")
    expect(_frame(maud).locator("#from")).to_have_text(f"{room.url}/")  # and not the ticket's address

    before = len(world.asked)
    bring_axe(maud.context)
    maud.reload()
    expect(play).to_be_visible()
    assert examine(maud, BOTH_WAYS) == []
    assert len(world.asked) == before
    play.click()
    expect(maud.locator(".player-source")).to_be_visible()
    assert examine(maud, BOTH_WAYS) == []


def test_a_choice_for_good_is_kept_and_can_be_taken_back(room: Room, world: World) -> None:
    _plays(room, YOUTUBE)
    junaid = room.enter(JUNAID)
    junaid.get_by_label("Always play videos from YouTube here").check()
    play = junaid.get_by_role("button", name="Play video from YouTube")
    play.click()
    expect(_frame(junaid).get_by_text("The picture")).to_be_visible()

    junaid.reload()
    expect(_frame(junaid).get_by_text("The picture")).to_be_visible()
    assert _started_as(junaid)["mute"] == ["1"]  # nobody has touched the page yet
    _choose(junaid, "ask")
    expect(play).to_be_focused()
    expect(junaid.locator(".player-frame")).to_have_count(0)

    before = len(world.asked)
    junaid.reload()
    expect(play).to_be_visible()
    assert len(world.asked) == before


def test_a_playlist_elsewhere_is_fetched_only_once_somebody_agrees(room: Room, world: World) -> None:
    _plays(room, "https://video.example/live.m3u8")
    maud = room.enter(MAUD)
    play = maud.get_by_role("button", name="Play video from video.example")
    expect(play).to_have_accessible_description("When you play it, video.example learns your IP address.")
    assert world.asked == []
    with maud.expect_request("https://video.example/live.m3u8"):
        play.click()
    expect(maud.locator(".player > video")).to_be_visible()
    _choose(maud, "stop")
    expect(play).to_be_focused()
    assert world.hosts == {"video.example"}


def test_the_host_sees_the_same_and_is_told_that_nobody_here_knows_how_it_arrives(room: Room, world: World) -> None:
    _plays(room, YOUTUBE)
    host = room.host()
    expect(host.get_by_text("How well it arrives is not known here.")).to_be_visible()
    expect(host.get_by_text("No video yet")).to_have_count(0)
    assert world.asked == []
    host.get_by_role("button", name="Play video from YouTube").click()
    expect(_frame(host).get_by_text("The picture")).to_be_visible()
    expect(host.locator("[data-delay]")).to_have_count(0)


def test_a_page_from_before_the_video_moved_asks_to_be_loaded_again(room: Room, world: World) -> None:
    _plays(room, "")
    maud = room.enter(MAUD)
    _plays(room, YOUTUBE)
    maud.context.set_offline(True)
    expect(maud.locator(".room-lost")).to_be_visible()
    maud.context.set_offline(False)
    maud.get_by_role("button", name="Load the page again").click()
    expect(maud.get_by_role("button", name="Play video from YouTube")).to_be_visible()
    assert world.asked == []
