"""The whole product as `ripplecast run` starts it, a real SMTP server, and real browsers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench.harness.product import Product
from core.platform import Platform
from tests.browser import chromium
from tests.journeys.house import House, furnish, open_house, serving
from tests.journeys.room_steps import Room
from tests.mail_server import Mailbox, mail_server

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
STEP_TIMEOUT_MS = 30_000
# A headless browser says so in its name, and its visits count as a program's; people's browsers do not.
ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
DESK_BROWSER = f"Mozilla/5.0 (X11; Linux x86_64) {ENGINE} Safari/537.36"
PHONE_BROWSER = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {ENGINE} Mobile Safari/537.36"
OpenPerson = Callable[..., Page]
expect.set_options(timeout=STEP_TIMEOUT_MS)  # a dozen windows share a small machine with other tests


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the journeys of a file; each person in them has a context of their own."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real SMTP server that keeps what it is given."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def product(tmp_path: Path, mailbox: Mailbox) -> Iterator[Product]:
    """Ripplecast on its embedded defaults, sending its e-mail to `mailbox`; started by the journey."""
    product = Product(tmp_path / "var", {"RIPPLECAST_SMTP_URL": mailbox.url})
    yield product
    if product.process is not None and product.process.poll() is None:
        product.kill()


@pytest.fixture
def person(browser: Browser) -> Iterator[OpenPerson]:
    """Opens the browser of one person: at a desk unless they hold a phone, English unless they read Chinese."""
    contexts: list[BrowserContext] = []

    def _person(phone: bool = False, language: str = "en-GB", **options: object) -> Page:
        looks = {"viewport": PHONE if phone else DESK, "user_agent": PHONE_BROWSER if phone else DESK_BROWSER}
        context = browser.new_context(locale=language, is_mobile=phone, has_touch=phone, **looks, **options)
        context.set_default_timeout(STEP_TIMEOUT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: _fail(f"a script failed on {page.url}: {error}"))
        page.on("request", lambda request: _must_stay_home(page, request.url))
        return page

    yield _person
    for context in contexts:
        context.close()
    failures = _failures[:]
    _failures.clear()
    assert failures == []


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> House:
    """An installation with a bit of everything in it."""
    return furnish(tmp_path_factory.mktemp("furnished"), redis_url)


@pytest.fixture(scope="module")
def house(furnished: House, tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[House]:
    """A copy of it for the journeys of one file."""
    with open_house(furnished, tmp_path_factory.mktemp("house"), redis_url) as house:
        yield house


@pytest.fixture
def own_house(furnished: House, tmp_path: Path, redis_url: str) -> Iterator[House]:
    """A copy of it for one journey, which leaves its traces in it."""
    with open_house(furnished, tmp_path / "house", redis_url) as house:
        yield house


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[tuple[Platform, str]]:
    """An installation, and its address; each journey has an organisation of its own in it."""
    with serving(tmp_path_factory.mktemp("rooms"), redis_url) as served:
        yield served


@pytest.fixture
def room(served: tuple[Platform, str], person: OpenPerson) -> Room:
    """A room nobody has been in."""
    return Room(*served, person)


_failures: list[str] = []


def _fail(why: str) -> None:
    """Failures are kept for the end of the journey: an exception inside a browser's callback would be lost."""
    _failures.append(why)


def _must_stay_home(page: Page, url: str) -> None:
    home = ("http://127.0.0.1:", "http://localhost:", "ws://127.0.0.1:", "ws://localhost:", "data:", "blob:")
    if not url.startswith(home):
        _fail(f"{page.url} asked another host: {url}")
