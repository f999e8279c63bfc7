"""Events whose referral trees have grown to several sizes, and how a browser sees them."""

from datetime import timedelta
from random import Random
from urllib.parse import urlencode

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, Organisation, Registration
from core.platform import Platform
from core.queries.spread.drawing import LONELY_MAX, OPENED_MAX
from core.services.team.accounts import sign_in_link_token
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration

SIZES = (5, 50, 400)
FIRST_NAMES = ("Maud", "Ottoline", "Junaid", "Gwen", "Peggy", "Saoirse", "Hanne", "Idris", "Tomasz", "王小明")
LAST_NAMES = (*FIRST_NAMES, "Wolfeschlegelsteinhausenbergerdorff")
SEEN_WIDTH = "parseFloat(document.querySelector('.tree-stage > .tree').getAttribute('viewBox').split(' ')[2])"


class Grown:
    """Events of several sizes with somebody who may look at them."""

    def __init__(self, platform: Platform, url: str) -> None:
        self.platform, self.url = platform, url
        self.events: dict[int, Event] = {}
        with platform.transaction() as session:
            organisation = make_organisation(session)
            member = make_member(session, organisation)
            self.events = {size: self._grow(session, organisation, size) for size in SIZES}
            crowd = make_event(session, organisation)
            self.poster = make_entry_point(session, crowd, name="Market stall")
            root = make_registration(session, crowd, name="Maud Ferrier", created_at=now() - timedelta(days=3))
            self.friend = make_registration(
                session, crowd, name="Junaid Sarwar", parent=root, created_at=now() - timedelta(days=2)
            )
            for number in range(OPENED_MAX + LONELY_MAX):
                at = now() - timedelta(days=1, seconds=-number)
                make_registration(session, crowd, name=f"Guest {number}", entry_point_id=self.poster.id, created_at=at)
            self.crowd = crowd
            self.sign_in = f"{url}/sign-in/link?token={sign_in_link_token(platform.settings, member)}"

    def _grow(self, session: Session, organisation: Organisation, size: int) -> Event:
        random, event = Random(size), make_event(session, organisation)
        people: list[Registration] = []
        for number in range(size):
            parent = random.choice(people) if people and random.random() < 0.8 else None
            name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
            at = now() - timedelta(days=2) + timedelta(minutes=number)
            people.append(make_registration(session, event, name=name, parent=parent, created_at=at))
        return event

    def open(self, page: Page, event: Event, **address: str) -> None:
        """The Spread page of an event, drawn."""
        page.goto(f"{self.sign_in}&lang=en")
        asked = urlencode({"lang": "en"} | address)
        page.goto(f"{self.url}/console/events/{event.id}/spread?{asked}")
        page.locator(".tree .node, .tree .gathered").first.wait_for()


def seen_width(page: Page) -> float:
    """How much of the picture is in the window, in its own units."""
    return float(page.evaluate(SEEN_WIDTH))


def settled(page: Page) -> None:
    """Until two looks at the picture are the same, the second after names were chosen anew for the last move."""
    page.evaluate("delete window.lookedAt")
    page.wait_for_function(
        """() => {
          const now = document.querySelector(".tree-stage").innerHTML;
          const same = window.lookedAt === now;
          window.lookedAt = now;
          return same;
        }""",
        polling=300,
    )
