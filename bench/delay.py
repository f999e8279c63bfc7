"""Live video: how long after it is filmed a picture stands on a viewer's screen, from glass to glass.

A film of the time of day is pushed by RTMP into the running product; viewers who come while it is on play it in the room,
one after the other, and what their picture shows is compared with the clock. Both run on one machine, so the network adds
nothing.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from playwright.sync_api import Page

from bench.harness import emit, quick_asked
from bench.harness.clock_film import ClockFilm, read_clock
from bench.harness.product import Product
from core.bootstrap import build_platform
from core.models import EventStatus
from core.settings import load_settings
from tests.browser import chromium
from tests.factories import make_event, make_organisation, make_registration

BENCH = "delay"
KEY_FRAMES_S = (1.0, 2.0)
VIEWERS = 3
BEFORE_THEY_COME_S = 10.0  # who is there from the first picture on may stay nearer to it
SETTLE_S = 20.0
LOOK_EVERY_S = 0.5
APPEARS_WITHIN_S = 60.0


def open_event(product: Product) -> tuple[str, str]:
    """A live event: its stream key, and the address of a ticket's room."""
    platform = build_platform(load_settings(data_dir=product.data_dir))
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        ticket = make_registration(session, event).ticket_token
    return event.stream_key, f"{product.url}/t/{ticket}/room"


def delays(page: Page, seconds: float) -> list[float]:
    """What is read from the picture for so long, once it is steady."""
    deadline = time.monotonic() + APPEARS_WITHIN_S
    while read_clock(page) is None and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    if read_clock(page) is None:
        raise SystemExit("no picture came: see the product's output")
    page.wait_for_timeout(SETTLE_S * 1000)
    read: list[float] = []
    for _ in range(round(seconds / LOOK_EVERY_S)):
        if (clock := read_clock(page)) is not None:
            read.append((clock[1] - clock[0]) / 1000)
        page.wait_for_timeout(LOOK_EVERY_S * 1000)
    return read


def main() -> None:
    """Measure with key frames one and two seconds apart."""
    seconds = 10.0 if quick_asked(__doc__) else 60.0
    with TemporaryDirectory(prefix="ripplecast-bench-") as folder, chromium() as browser:
        product = Product(Path(folder) / "data")
        product.start()
        for key_frames_s in KEY_FRAMES_S:
            key, room = open_event(product)
            read: list[float] = []
            with ClockFilm(f"rtmp://127.0.0.1:{product.rtmp_port}/live/{key}", key_frames_s):
                time.sleep(BEFORE_THEY_COME_S)
                for _ in range(VIEWERS):
                    page = browser.new_page()
                    page.goto(room)
                    read += delays(page, seconds / VIEWERS)
                    page.close()
            words = f"from glass to glass, key frames {key_frames_s:g} s apart"
            emit(BENCH, f"{words}, median", median(read), "s")
            emit(BENCH, f"{words}, longest", max(read), "s")
        product.stop()


if __name__ == "__main__":
    main()
