"""Replays whose video is elsewhere, in a real browser: the chat stands where the site's own player says that it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from core.clock import now
from core.models import Event, EventStatus, Registration, ReplayAddress, ReplayProgress
from core.permissions import Actor
from core.platform import Platform
from core.services.replays.chapters import set_chapters
from core.services.replays.replays import publish_replay
from tests.factories import make_member
from tests.journeys.axe import BOTH_WAYS, bring_axe, examine
from tests.journeys.room_steps import MAUD, Room, open_tab
from tests.journeys.steps import eventually
from tests.journeys.test_replay import EVERY_S, LENGTH_S, OFF_BY_S, speak
from tests.journeys.world import World, world_around

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

BEGINS_S = 5  # of the video, when the event begins
STANDING = "() => Number([...document.querySelectorAll('.message-text')].at(-1)?.textContent.slice(3) ?? -1)"


@pytest.fixture
def world(browser: Browser) -> Iterator[World]:
    """Hosts that nobody has asked for anything."""
    with world_around(browser) as world:
        yield world


@pytest.fixture
def room(served: tuple[Platform, str], world: World) -> Room:
    """An event in which something was said every half second."""
    room = Room(*served, world.person)
    room.admit(MAUD)
    speak(room, _began())
    return room


def _began() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)


def _watch(room: Room, address: str, position_s: int = 0) -> Page:
    """Maud opens the replay of an event that was recorded at that address."""
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        event.status, event.started_at = EventStatus.ENDED, _began()
        event.ended_at = event.started_at + timedelta(seconds=LENGTH_S)
        ours = {"organisation_id": event.organisation_id, "event_id": event.id}
        session.add(ReplayAddress(**ours, url=address, begins_ms=BEGINS_S * 1000))
        maud = session.get_one(Registration, room.tickets[MAUD].id)
        session.add(ReplayProgress(**ours, registration_id=maud.id, position_ms=position_s * 1000))
        session.flush()
        host = Actor.of(make_member(session, event.organisation))
        set_chapters(session, host, event.id, "0:05 Welcome\n0:20 The second half")
        publish_replay(session, host, event.id)
    page = room.person(reduced_motion="reduce")
    bring_axe(page.context)
    page.goto(f"{room.url}/t/{maud.ticket_token}/replay")
    return page


def _player(page: Page) -> float:
    return float(page.frames[-1].evaluate("window.stands"))


def _in_step(page: Page) -> bool:
    moment, said = _player(page) - BEGINS_S, float(page.evaluate(STANDING))
    return said <= moment + OFF_BY_S and said + EVERY_S > moment - OFF_BY_S


@pytest.mark.parametrize("address", ["https://youtu.be/jNQXAC9IVRw", "https://vimeo.com/76979871"])
def test_the_chat_is_in_step_with_a_sites_own_player(room: Room, world: World, address: str) -> None:
    page = _watch(room, address, position_s=12)
    play = page.locator(".player-consent .button")
    expect(play).to_be_visible()
    assert examine(page, BOTH_WAYS) == []
    assert world.asked == []

    play.click()
    frame = page.frame_locator(".player-frame")
    expect(frame.get_by_text("The picture")).to_be_visible()
    assert len(world.hosts) == 1, "no script of the site is loaded into the page"
    eventually(lambda: _player(page) == 12 and _in_step(page))

    open_tab(page, "chapters")
    page.get_by_role("button", name="The second half").click()
    open_tab(page, "chat")
    eventually(lambda: _player(page) == 20 and _in_step(page))
    frame.get_by_role("button", name="Play").click()
    eventually(lambda: _player(page) > 22 and _in_step(page))


def test_without_a_position_all_that_was_said_is_there(room: Room, world: World) -> None:
    page = _watch(room, "https://www.bilibili.com/video/BV1xx411c7mD")
    expect(page.get_by_text("everything that was said stands here")).to_be_visible()
    expect(page.locator(".message-text")).to_have_count(int(LENGTH_S / EVERY_S))
    expect(page.locator("#tab-chapters")).to_have_count(0)
    assert examine(page, BOTH_WAYS) == []
    assert world.asked == []
    page.get_by_role("button", name="Play video from Bilibili").click()
    expect(page.frame_locator(".player-frame").get_by_text("The picture")).to_be_visible()
    assert world.hosts == {"player.bilibili.com"}


def test_a_playlist_elsewhere_is_played_by_our_own_player_after_the_viewer_agreed(room: Room, world: World) -> None:
    page = _watch(room, "https://video.example/recording.m3u8")
    play = page.get_by_role("button", name="Play video from video.example")
    expect(play).to_be_visible()
    assert world.asked == []
    with page.expect_request("https://video.example/recording.m3u8"):
        play.click()
    expect(page.locator(".player > video")).to_be_visible()
