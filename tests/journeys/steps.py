"""What people do in the journeys. Fields and forms are found by their names, so every language walks the same way."""

import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import imageio_ffmpeg
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from bench.harness.product import Product
from tests.mail_server import Mailbox

WAIT_S = 30
STOPS_AT_MOST = 250
PASSWORD = "four words in a row"
Result = TypeVar("Result")
_numbers = count(1)


def eventually(get: Callable[[], Result], timeout_s: float = WAIT_S) -> Result:
    """The first true answer of `get`."""
    deadline = time.monotonic() + timeout_s
    while not (answer := get()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
    return answer


def new_address(name: str) -> str:
    """An e-mail address nobody has given before, also when a journey is walked a second time."""
    return f"{name}.{next(_numbers)}@example.org"


def read_code(png: bytes) -> str:
    """What a phone's camera reads off a QR code."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))
    return str(found.text)


def path_of(url: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def set_up(page: Page, product: Product, organisation: str) -> None:
    """The newcomer follows the printed link and fills in the one page behind it."""
    (link,) = set(eventually(lambda: re.findall(r"http://\S+/setup\?token=\w+", product.output)))
    page.goto(link)
    page.fill("[name=organisation]", organisation)
    page.fill("[name=name]", "Rosa Marchetti")
    page.fill("[name=email]", "rosa@example.org")
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=organisation]) button[type=submit], form:has([name=organisation]) button:not([type])").click()
    page.wait_for_url("**/console/events**")


def create_event(page: Page, product: Product, title: str, **fields: str) -> int:
    """Write an event that starts in an hour, and publish it; its number."""
    page.goto(f"{product.url}/console/events/new")
    start = datetime.now(UTC) + timedelta(hours=1)
    page.fill("[name=title]", title)
    page.fill("[name=summary]", "One winter, forty homes, every bill on the table.")
    page.fill("[name=starts_at]", start.strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=ends_at]", (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    page.fill("[name=timezone]", "Europe/London")
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.locator("form:has([name=title]) [type=submit], form:has([name=title]) button:not([type])").last.click()
    page.wait_for_url(re.compile(r"/console/events/\d+$"))
    number = int(page.url.rpartition("/")[2])
    page.locator("form[action$='/publish'] button").first.click()
    page.wait_for_load_state()
    return number


def create_entry_point(page: Page, product: Product, event: int, name: str) -> str:
    """Make a poster; the address of its page."""
    page.goto(f"{product.url}/console/events/{event}/entry-points/new")
    page.fill("[name=name]", name)
    page.locator("form:has([name=name]) button:not([type=button])").last.click()
    page.wait_for_url(re.compile(r"/entry-points/\d+$"))
    return page.url.partition("#")[0]


def register(page: Page, name: str, email: str) -> str:
    """Fill in the form of the event page that is open; the ticket's address, wherever the form leads."""
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.click("#save-place")
    page.wait_for_url(re.compile(r"/t/[^/]+(/room)?$"))
    return page.url.partition("#")[0].removesuffix("/room")


def letter_to(mailbox: Mailbox, recipient: str) -> EmailMessage:
    """The one e-mail that came for somebody."""

    def arrived() -> list[EmailMessage]:
        return [message for message in mailbox.messages if recipient in str(message["To"])]

    eventually(arrived)
    (letter,) = arrived()
    return letter


def attachment(letter: EmailMessage, content_type: str) -> bytes:
    """The first part of a type."""
    part = next(part for part in letter.walk() if part.get_content_type() == content_type)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


@contextmanager
def encoder(product: Product, stream_key: str, film: Path) -> Iterator[None]:
    """An encoder on air: ffmpeg pushes a film by RTMP until the block ends."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    if not film.exists():
        picture = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=20"]
        sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=20"]
        codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac"]
        subprocess.run([ffmpeg, "-loglevel", "error", *picture, *sound, *codecs, str(film)], check=True)
    target = f"rtmp://127.0.0.1:{product.rtmp_port}/live/{stream_key}"
    command = [ffmpeg, "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", str(film), "-c", "copy", "-f", "flv", target]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=WAIT_S)


def wait_until_playing(page: Page) -> None:
    """Until the picture moves: its time advances."""

    def played_s() -> float:
        return float(page.evaluate("document.querySelector('video')?.currentTime ?? 0"))

    first = eventually(played_s, timeout_s=60)
    eventually(lambda: played_s() > first + 1)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(STOPS_AT_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector} on {page.url}")


def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    page.fill("#say", text)
    page.press("#say", "Enter")


def wait_for_words(page: Page, text: str, timeout_ms: float = 1000 * WAIT_S) -> None:
    """Until somebody's message stands in the chat."""
    page.locator(".message-text", has_text=text).first.wait_for(timeout=timeout_ms)
