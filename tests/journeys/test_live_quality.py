"""Smaller pictures and the sound alone, as a viewer chooses them."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from core.adapters.ffmpeg import ffmpeg
from core.adapters.media import SOUND_VARIANT
from tests.journeys.ingest import ingest
from tests.journeys.room_steps import MAUD, Room
from tests.journeys.steps import eventually, wait_until_playing

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

COMES_MS = 60_000
FILM = (
    *("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15", "-f", "lavfi", "-i", "sine=frequency=440"),
    *("-c:v", "libx264", "-preset", "ultrafast", "-g", "15", "-pix_fmt", "yuv420p", "-c:a", "aac"),
)


@contextmanager
def encoder(address: str) -> Iterator[None]:
    """A film at the speed of life until the block ends, as soon as somebody listens."""
    eventually(lambda: is_heard(address), timeout_s=30)
    command = [ffmpeg(), "-nostdin", "-loglevel", "error", "-re", *FILM, "-f", "flv", address]
    sender = subprocess.Popen(command)
    try:
        yield
    finally:
        sender.kill()
        sender.wait(10)


def is_heard(address: str) -> bool:
    """Whether anything listens there."""
    target = urlsplit(address)
    with socket.socket() as probe:
        return probe.connect_ex((target.hostname or "", target.port or 0)) == 0


def loaded(page: Page, since_ms: float) -> list[str]:
    """The segments that the page has asked for since then, oldest first."""
    asked = "performance.getEntriesByType('resource').filter((entry) => entry.startTime >= since && entry.name.endsWith('.ts'))"
    return [name.rpartition("/")[2] for name in page.evaluate(f"(since) => {asked}.map((entry) => entry.name)", since_ms)]


def lines_shown(page: Page) -> int:
    """How many lines the picture has."""
    height: int = page.evaluate("document.querySelector('video').videoHeight")
    return height


def test_a_viewer_chooses_a_smaller_picture_or_the_sound_alone(room: Room) -> None:
    maud, host = room.enter(MAUD), room.host()
    with ingest(room, RIPPLECAST_VARIANT_CORES="1") as address, encoder(address):
        wait_until_playing(maud)
        quality = maud.get_by_role("combobox", name="Quality")
        expect(quality.locator("option")).to_have_text(["Auto", "360p", "240p", "Sound only"], timeout=COMES_MS)
        assert lines_shown(maud) == 360

        quality.focus()
        maud.keyboard.press("ArrowDown")
        maud.keyboard.press("ArrowDown")
        expect(quality).to_have_value("240")
        eventually(lambda: lines_shown(maud) == 240)

        quality.select_option(label="Sound only")
        expect(maud.locator(".player-sound")).to_contain_text("Sound only: no picture is loaded", timeout=COMES_MS)
        expect(maud.locator(".player-sound")).to_contain_text(room.event.title)
        since_ms = float(maud.evaluate("performance.now()"))
        eventually(lambda: len(loaded(maud, since_ms)) >= 3)
        assert all(name.endswith(f"-{SOUND_VARIANT}.ts") for name in loaded(maud, since_ms))
        host.get_by_text("Write captions live").click()
        host.get_by_label("Caption", exact=True).fill("Good evening, everybody")
        host.keyboard.press("Enter")
        expect(maud.locator(".player-captions")).to_have_text("Good evening, everybody")

        maud.reload()
        expect(maud.locator(".player-sound")).to_be_visible(timeout=COMES_MS)
        quality.select_option(label="Auto")
        expect(maud.locator(".player-sound")).to_have_count(0)
        eventually(lambda: lines_shown(maud) in (240, 360))
