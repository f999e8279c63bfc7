"""Rooms full of people in real browsers, and what they do there.

Everything is found by its part in the page and not by its words, so people of every language do it in the same way.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from playwright.sync_api import Locator, Page, expect

from core.authors import Author
from core.clock import at, now
from core.i18n import translate
from core.models import Event, EventStatus, Member, Organisation, Registration, Role
from core.platform import Platform
from core.services.room.chat import Draft, post_messages
from core.services.team.accounts import sign_in_link_token
from tests.factories import make_event, make_member, make_organisation, make_registration

_numbers = count(1)


@dataclass(frozen=True)
class Guest:
    """Somebody who comes to an event: their name, how the room shows it, and what they read it on."""

    name: str
    shown: str
    phone: bool = False
    language: str = "en"

    @property
    def browser_language(self) -> str:
        """What their browser asks pages for."""
        return {"en": "en-GB", "zh": "zh-CN"}[self.language]


MAUD = Guest("Maud Ferrier", "Maud F.")
XIAOHE = Guest("欧阳小荷", "欧阳小荷", language="zh")
JUNAID = Guest("Junaid Sarwar", "Junaid S.", phone=True)
LI = Guest("李伟", "李伟", phone=True, language="zh")
OTTOLINE = Guest("Ottoline Prewitt", "Ottoline P.")
FANG = Guest("王芳", "王芳", language="zh")
GUESTS = (
    *(MAUD, XIAOHE, JUNAID, LI, OTTOLINE, FANG),
    Guest("Tomasz Zieliński", "Tomasz Z."),
    Guest("陈思远", "陈思远", language="zh"),
    Guest("Ngozi Okafor", "Ngozi O.", phone=True),
    Guest("赵敏", "赵敏", language="zh"),
)


@dataclass
class Room:
    """The room of one live event, whose organisation has no other, and the windows of those who are in it."""

    platform: Platform
    url: str
    person: Callable[..., Page]
    organisation: Organisation = field(init=False)
    event: Event = field(init=False)
    tickets: dict[Guest, Registration] = field(default_factory=dict)
    staff: dict[Role, Member] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.platform.transaction() as session:
            self.organisation = make_organisation(session)
            about = {"title": "Heat pumps, honestly", "status": EventStatus.LIVE, "started_at": now()}
            self.event = make_event(session, self.organisation, **about)

    def admit(self, *guests: Guest, **registration: Any) -> None:
        """Give people places at the event."""
        with self.platform.transaction() as session:
            event = session.get_one(Event, self.event.id)
            for guest in guests:
                self.tickets[guest] = make_registration(session, event, name=guest.name, **registration)

    def admit_again(self, guest: Guest) -> None:
        """Give somebody a place who had one at an earlier event of the organisation."""
        with self.platform.transaction() as session:
            event = session.get_one(Event, self.event.id)
            before = make_event(session, event.organisation, starts_at=event.starts_at - timedelta(days=60))
            known = make_registration(session, before, name=guest.name).person
            self.tickets[guest] = make_registration(session, event, name=guest.name, person=known)

    def path(self, guest: Guest) -> str:
        """Where somebody's ticket opens the room."""
        return f"{self.url}/t/{self.tickets[guest].ticket_token}/room"

    def enter(self, guest: Guest, **registration: Any) -> Page:
        """They open the room with their ticket, which they get first if they have none."""
        if guest not in self.tickets:
            self.admit(guest, **registration)
        page = self._window(guest.phone, guest.browser_language)
        page.goto(self.path(guest))
        page.locator("#say").wait_for()
        return page

    def moderator(self, language: str = "en") -> Page:
        """A moderator opens the room's watch page on a phone."""
        page = self._at_work(Role.MODERATOR, "Ada Quist", language, phone=True)
        page.goto(f"{self.url}/console/events/{self.event.id}/room")
        page.locator("#say").wait_for()
        return page

    def host(self, language: str = "en") -> Page:
        """The host opens the studio at a desk."""
        page = self._at_work(Role.HOST, "Rosa Marchetti", language, phone=False)
        page.goto(f"{self.url}/console/events/{self.event.id}/studio")
        page.locator("#say").wait_for()
        return page

    def owner(self, language: str = "en") -> Page:
        """The owner opens the studio beside the host."""
        page = self._at_work(Role.OWNER, "Ben Okafor", language, phone=False)
        page.goto(f"{self.url}/console/events/{self.event.id}/studio")
        page.locator("#say").wait_for()
        return page

    def preparer(self, role: Role = Role.HOST) -> Page:
        """Somebody of the team opens the studio of a draft, in which nobody can say anything."""
        page = self._at_work(role, "Noor Haddad", "en", phone=False)
        page.goto(f"{self.url}/console/events/{self.event.id}/studio")
        page.locator(".run-form").wait_for()
        return page

    def _at_work(self, role: Role, name: str, language: str, phone: bool) -> Page:
        with self.platform.transaction() as session:
            organisation = session.get_one(Organisation, self.organisation.id)
            self.staff[role] = member = make_member(session, organisation, role, name=name, locale=language)
        page = self._window(phone, {"en": "en-GB", "zh": "zh-CN"}[language])
        page.goto(f"{self.url}/sign-in/link?token={sign_in_link_token(self.platform.settings, member)}")
        page.wait_for_url("**/console/**")
        return page

    def _window(self, phone: bool, language: str) -> Page:
        """Without movement, which a dozen windows drawn by the processor would spend most of their time on."""
        return self.person(phone=phone, language=language, reduced_motion="reduce")

    def said(self, guest: Guest, texts: Sequence[str], minutes_ago: int = 0) -> None:
        """What somebody said before anybody watched."""
        author = Author.attendee(self.tickets[guest])
        with at(now() - timedelta(minutes=minutes_ago)), self.platform.transaction() as session:
            post_messages(session, self.event.id, [Draft(author, f"before-{next(_numbers)}", text) for text in texts], None)


def sentence(guest: Guest, message: str) -> re.Pattern[str]:
    """What the product says, in the language of whoever reads it, with whatever stands at its placeholders."""
    words = translate(guest.language, message)
    return re.compile(".+".join(re.escape(part) for part in re.split(r"%\(\w+\)s", words)))


def message(page: Page, text: str) -> Locator:
    """The message that says exactly this."""
    words = page.locator(".message-text", has_text=re.compile(rf"^{re.escape(text)}$"))
    return page.locator(".room-messages > .message", has=words)


def shown(page: Page) -> list[str]:
    """What everybody said, as it stands on somebody's page, in the order of the room."""
    return page.locator(".room-messages > .message[data-message] > .message-text").all_inner_texts()


def choose(page: Page, text: str, action: str) -> None:
    """Do something with a message, by its menu."""
    found = message(page, text)
    found.hover()
    found.locator(".menu-button").click()
    page.locator(f"[role=menu]:popover-open [data-entry={action}]").click()


def see(text: str, *pages: Page) -> None:
    """All of them see the message."""
    for page in pages:
        expect(message(page, text)).to_be_visible()


def see_no_more(text: str, *pages: Page) -> None:
    """The message is gone for all of them."""
    for page in pages:
        expect(message(page, text)).to_have_count(0)


def watching(number: int, *pages: Page) -> None:
    """So many people watch, as all of these read."""
    for page in pages:
        expect(page.locator("[data-watching]").first).to_have_attribute("data-watching", str(number))


def hide(page: Page) -> None:
    """Turn to something else. A headless browser shows all of its pages all the time, so the page is told what it would see."""
    _be(page, "hidden")


def show(page: Page) -> None:
    """Come back to the page."""
    _be(page, "visible")


def _be(page: Page, state: str) -> None:
    page.evaluate(
        """(state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""",
        state,
    )


def open_tab(page: Page, *names: str) -> None:
    """Go to a tab, and to a tab within it."""
    for name in names:
        page.locator(f"#tab-{name}").click()


def case(page: Page, text: str) -> Locator:
    """A message that waits for a moderator in the queue."""
    return page.locator("[data-case]", has_text=text)


def decide(page: Page, text: str, keep: bool) -> None:
    """Let a message of the queue stand, or not."""
    open_tab(page, "moderate", "queue")
    case(page, text).locator(f"[aria-keyshortcuts={'a' if keep else 'r'}]").click()
    expect(case(page, text)).to_have_count(0)
    open_tab(page, "chat")


def undo(page: Page, words: str) -> None:
    """Take back the newest deed of the moderators' log that has these words."""
    open_tab(page, "moderate", "log")
    page.locator(".deed", has_text=words).first.get_by_role("button").click()
    expect(page.locator(".deed", has_text=words).filter(has=page.locator("s")).first).to_be_visible()
    open_tab(page, "chat")


def stay_at_toast(page: Page) -> None:
    """Be at the offer to take something back before it goes away; it stays for as long as somebody is at it."""
    page.locator(".toast", has=page.locator(".toast-action")).last.hover()


def set_chat(page: Page, name: str, value: str | bool) -> None:
    """Change how the chat works, on the moderators' page."""
    open_tab(page, "moderate", "chat-settings")
    if isinstance(value, bool):
        page.locator(f"[role=switch][name={name}]").set_checked(value)
    else:
        page.locator(f"fieldset[name={name}] button[value='{value}']").click()
    open_tab(page, "chat")


def refused(page: Page, text: str) -> Locator:
    """One's own message that was not taken; it says why, and its words are kept."""
    return page.locator(".message--failed", has_text=text)


def sheet(page: Page, text: str, action: str) -> Locator:
    """What asks before something is done to the author of a message."""
    choose(page, text, action)
    return page.locator("dialog[open]")
