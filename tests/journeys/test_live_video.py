"""Live video in real browsers: it comes from an encoder, goes and comes back, is kept, and can be read along."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bench.harness.clock_film import ClockFilm, read_clock
from tests.journeys.ingest import ingest
from tests.journeys.room_steps import MAUD, Room
from tests.journeys.steps import eventually, wait_until_playing

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

CLOSE_MS = 60_000  # between what is shown and what is filmed, on however busy a machine
COMES_MS = 60_000


@pytest.fixture
def address(room: Room) -> Iterator[str]:
    """Where the event's encoder sends."""
    with ingest(room) as where:
        yield where


def shown(page: Page) -> int | None:
    """The time that the picture shows, where it shows one."""
    clock = read_clock(page)
    return clock[0] if clock and abs(clock[1] - clock[0]) < CLOSE_MS else None


def test_video_goes_and_comes_back_is_kept_and_can_be_read_along(room: Room, address: str) -> None:
    maud, host = room.enter(MAUD), room.host()
    with ClockFilm(address):
        wait_until_playing(maud)
        first = eventually(lambda: shown(maud))
        expect(host.locator("[data-delay]")).to_be_visible(timeout=COMES_MS)

        host.get_by_text("Write captions live").click()
        host.get_by_label("Caption", exact=True).fill("Good evening, everybody")
        host.keyboard.press("Enter")
        expect(maud.locator(".player-captions")).to_have_text("Good evening, everybody")
        maud.get_by_role("button", name="Captions").click()
        expect(maud.locator(".player-captions")).to_have_count(0)

    note = maud.locator(".player-note, .player-wait")
    expect(note.filter(has_text="The picture will be back in a moment")).to_be_visible(timeout=COMES_MS)
    with ClockFilm(address):
        expect(note).to_have_count(0, timeout=COMES_MS)
        again = eventually(lambda: (later := shown(maud)) and later > first and later)

        maud.get_by_role("button", name="From the beginning").click(timeout=COMES_MS)
        before = eventually(lambda: (earlier := shown(maud)) and earlier < again and earlier)
        assert before < again
        seek = maud.get_by_role("slider", name="Place in the recording")
        expect(seek).to_be_visible()
        maud.get_by_role("button", name="Back to live").click()
        eventually(lambda: (now := shown(maud)) and now > again)
        expect(seek).to_have_count(0)
