"""A whole show in real browsers: who takes part in it, on what, and what they do more than once."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from bench.harness.clock_film import ClockFilm, read_clock
from bench.harness.product import Product
from core.bootstrap import build_platform
from core.clock import now
from core.models import Event, EventStatus
from core.settings import load_settings
from tests.journeys.room_steps import GUESTS, Guest, Room
from tests.journeys.share_sheet import give_share_sheet
from tests.journeys.steps import eventually

ON_PHONES = (1, 2, 5, 6, 9)  # of the ten; every other of all reads Chinese
CAST = tuple(replace(guest, phone=place in ON_PHONES) for place, guest in enumerate(GUESTS))
MAUD, XIAOHE, JUNAID, LI, OTTOLINE, FANG, TOMASZ, *_ = CAST
NEWCOMER = Guest("Ida Halvorsen", "Ida H.", phone=True)
SOURCE = {"width": 1920, "height": 1080}  # what an encoder lays over its picture
ITEMS = (("Welcome", 5), ("The bills", 20), ("Questions", 15), ("Prizes", 10))
NOISE, COST = "晚上声音大吗？", "What does it cost?"
PUMPS, QUIZ = "Which pump?", "How many kW?"
BIRD, CALL, PRIZE = "Early bird", "A call with an engineer", "An e-bike"
COMES_MS = 60_000  # video, on however busy a machine


@dataclass
class Show:
    """One event from its countdown to its replay, and the windows of all who are in it."""

    room: Room
    product: Product
    browser: Browser
    folder: Path
    closing: ExitStack
    host: Page = field(init=False)
    moderator: Page = field(init=False)
    guests: dict[Guest, Page] = field(default_factory=dict)
    overlay: Page = field(init=False)
    newcomer: Page = field(init=False)
    on_air: ExitStack = field(default_factory=ExitStack)

    @property
    def attendees(self) -> list[Page]:
        """The windows of the ten."""
        return list(self.guests.values())

    @property
    def everybody(self) -> list[Page]:
        """The windows of the ten, of the host and of the moderator."""
        return [*self.attendees, self.host, self.moderator]

    def console(self, path: str) -> str:
        """A page of the event in the console."""
        return f"{self.room.url}/console/events/{self.room.event.id}/{path}"

    def enter(self, guest: Guest, still: bool = True) -> Page:
        """One of the ten opens the room, with a share sheet where their phone has one; most want no movement on their screen."""
        motion = "reduce" if still else "no-preference"
        page = self.room.person(phone=guest.phone, language=guest.browser_language, reduced_motion=motion)
        self.guests[guest] = give_share_sheet(page)
        page.goto(self.room.path(guest))
        return page

    def send(self) -> None:
        """The encoder connects and sends, as a process of its own."""
        self.on_air.enter_context(ClockFilm(f"rtmp://127.0.0.1:{self.product.rtmp_port}/live/{self.room.event.stream_key}"))

    def drop(self) -> None:
        """The encoder is gone, without a word to anybody."""
        self.on_air.close()

    def lay_over(self, kind: str) -> Page:
        """The host makes the addresses of the overlays, and the encoder opens one."""
        desk = self.host.context.new_page()
        desk.goto(self.console("overlays"))
        desk.get_by_role("button", name="Make the addresses").click()
        address = desk.locator(f"#overlay-{kind}").input_value()
        desk.close()
        context = self.browser.new_context(viewport=SOURCE, locale="en-GB")
        self.closing.callback(context.close)
        page = context.new_page()
        page.goto(address)
        return page


def open_show(room: Callable[..., Room], product: Product, browser: Browser, closing: ExitStack, folder: Path) -> Show:
    """The product with one published event that is about to begin, in which ten people have a place."""
    product.start()
    platform = build_platform(load_settings(data_dir=product.data_dir, redis_url="", database_url=""))
    closing.callback(platform.redis.close)
    closing.callback(platform.engine.dispose)
    show = Show(room(platform, product.url), product, browser, folder, closing)
    with platform.transaction() as session:
        event = session.get_one(Event, show.room.event.id)
        event.status, event.started_at = EventStatus.PUBLISHED, None
        event.starts_at, event.ends_at = now() + timedelta(minutes=2), now() + timedelta(minutes=62)
    show.room.admit(*CAST)
    closing.callback(show.drop)
    return show


def picture_time(page: Page) -> int:
    """The time of day in milliseconds that the picture shows; 0 where it shows none."""
    clock = read_clock(page)
    return clock[0] if clock and abs(clock[1] - clock[0]) < COMES_MS else 0


def until_it_moves(pages: Iterable[Page], after: int = 0) -> int:
    """Until the picture of all of them shows a later time than `after`; the earliest of those times."""
    return min(eventually(lambda page=page: (at := picture_time(page)) > after and at, COMES_MS / 1000) for page in pages)


def watch_refusals(pages: list[Page], selector: str) -> None:
    """From now on each page counts how often it shows a button that cannot be pressed although nothing is on its way."""
    look = "() => { window.refused += document.querySelectorAll(`${selector}:disabled:not([aria-busy=true])`).length }"
    watch = f"(selector) => {{ window.refused = 0; new MutationObserver({look}).observe(document.body, "
    for page in pages:
        page.evaluate(watch + "{ subtree: true, childList: true, attributes: true }) }", selector)


def press_at_once(pages: list[Page], selector: str) -> None:
    """All of them press it in the same moment, as far as their machine can."""
    moment = time.time() * 1000 + 500
    press = "([selector, at]) => void setTimeout(() => document.querySelector(selector)?.click(), at - Date.now())"
    for page in pages:
        page.evaluate(press, [selector, moment])


def prepare_offer(show: Show, title: str, button: str, **fields: str) -> Locator:
    """The host writes a card in a tab of its own; its place in the studio."""
    form = show.host.context.new_page()
    form.goto(show.console("offers/new"))
    form.fill("[name=title]", title)
    form.locator(f"[name=button][value={button}]").check()
    for name, value in fields.items():
        form.fill(f"[name={name}]", value)
    form.locator("form.offer-form [type=submit]").click()
    form.locator("table .cell-title", has_text=title).wait_for()
    form.close()
    return show.host.locator(".offer--staff", has_text=title)


def verify_draw(page: Page, folder: Path) -> str:
    """What the published script says about the published data of the draw whose page is open."""
    row = page.locator(".row", has=page.locator("[download='verify_draw.py']"))
    files = {folder / "verify_draw.py": "[download]", folder / "draw.json": ".button:not([download])"}
    for path, link in files.items():
        with page.expect_download() as downloaded:
            row.locator(link).click()
        downloaded.value.save_as(path)
    said = subprocess.run([sys.executable, *files], capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def all_see(locators: Iterable[Locator], text: str) -> None:
    """Each of these has the words."""
    for locator in locators:
        expect(locator).to_contain_text(text)
