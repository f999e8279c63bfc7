"""A host goes on air from a browser's camera, without an encoder; Chromium brings a camera whose picture moves."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.harness.web import free_port
from core.platform import Platform
from tests.browser import chromium
from tests.journeys.house import serving
from tests.journeys.ingest import ingest
from tests.journeys.room_steps import MAUD, Room
from tests.journeys.steps import eventually, wait_until_playing

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

COMES_MS = 60_000
PICTURE = """() => {
  const video = document.querySelector(".player video");
  if (!video) return "";
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 64, 36);
  return context.getImageData(0, 0, 64, 36).data.join();
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser with a camera and a microphone, whose person says yes when asked for them."""
    with chromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream") as browser:
        yield browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[tuple[Platform, str]]:
    """An installation that knows where its video input will listen."""
    folder = tmp_path_factory.mktemp("cameras")
    with serving(folder, redis_url, rtmp_host="127.0.0.1", rtmp_port=free_port()) as served:
        yield served


def sees_movement(page: Page) -> None:
    """Three pictures, each another one."""
    wait_until_playing(page)
    seen: set[str] = {""}
    eventually(lambda: seen.add(page.evaluate(PICTURE)) or len(seen) > 3)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def test_a_host_goes_on_air_from_the_browser_and_leaves_again(room: Room) -> None:
    host, maud = room.host(), room.enter(MAUD)
    host.get_by_text("Use this device's camera").click()
    host.get_by_role("button", name="Turn on the camera").click()
    expect(host.get_by_label("What your camera sees")).to_be_visible()
    start = host.get_by_role("button", name="Start sending")
    start.click()
    expect(host.get_by_role("alert")).to_contain_text("receives video does not answer")

    port = room.platform.settings.rtmp_port
    with ingest(room, RIPPLECAST_RTMP_PORT=str(port)):
        eventually(lambda: _listens(port), COMES_MS / 1000)
        start.click()
        sees_movement(maud)
        expect(host.locator("[data-camera=sending]")).to_contain_text("Mbit/s")
        host.get_by_role("button", name="Mute").click()
        expect(host.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")

        host.get_by_role("button", name="Stop sending").click()
        expect(start).to_be_visible()
        waits = maud.locator(".player-note, .player-wait").filter(has_text="The picture will be back in a moment")
        expect(waits).to_be_visible(timeout=COMES_MS)
