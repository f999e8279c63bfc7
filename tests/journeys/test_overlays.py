"""Overlays as an encoder renders them: a real browser at 1920 × 1080, transparent but for what the room shows."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Channel, Event, PollOption, Role
from core.permissions import Actor
from core.poll_rules.answers import Given
from core.poll_rules.kinds import PollKind
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import open_poll
from core.services.polls.votes import Ballot, vote
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.deciding import answer_question_live
from tests.factories import make_entry_point, make_visit
from tests.journeys.conftest import OpenPerson
from tests.journeys.room_steps import JUNAID, MAUD, Room
from tests.journeys.steps import eventually, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

KINDS = ("chat", "qr", "leaderboard", "question", "poll")
SOURCE = {"width": 1920, "height": 1080}
READABLE_PX = 20  # on a phone that shows the picture a fifth as wide, still four


@pytest.fixture
def encoder(browser: Browser) -> Page:
    """The browser inside an encoder."""
    context = browser.new_context(viewport=SOURCE, locale="en-GB")
    yield context.new_page()
    context.close()


def picture(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(omit_background=True))).convert("RGBA")


def opaque_part(page: Page) -> float:
    """The share of the picture that hides what lies under it."""
    alpha = picture(page).getchannel("A").histogram()
    return alpha[255] / sum(alpha)


def answer(room: Room, text: str) -> None:
    """Somebody asks, and the host answers it live."""
    with room.platform.transaction() as session:
        asking = Asking(Author.attendee(room.tickets[MAUD]), "a-question", text)
        (asked,) = ask_questions(session, room.event.id, [asking], None)
        answer_question_live(session, _host(room, session), room.event.id, asked["question"]["id"])


def ask(room: Room, question: str, *options: str) -> int:
    """The host opens a poll."""
    plan = PollPlan(PollKind.SINGLE, question, tuple(Choice(option) for option in options))
    with room.platform.transaction() as session:
        poll = prepare_poll(session, _host(room, session), room.event.id, plan)
        session.flush()
        return open_poll(session, _host(room, session), room.event.id, poll.id).id


def choose(room: Room, poll_id: int, text: str) -> None:
    """Maud votes."""
    with room.platform.transaction() as session:
        option = session.scalars(select(PollOption.id).where(PollOption.poll_id == poll_id, PollOption.text == text)).one()
        vote(session, room.event.id, [Ballot(Author.attendee(room.tickets[MAUD]), poll_id, Given(choices=(option,)))], None)


def _host(room: Room, session: Session) -> Actor:
    return Actor.of(session.merge(room.staff[Role.HOST], load=False))


def test_a_host_lays_the_room_over_the_picture(room: Room, person: OpenPerson, encoder: Page) -> None:
    room.admit(MAUD)
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        screen = make_entry_point(session, event, name="On screen", channel=Channel.SCREEN).code
    host = room.host()
    host.goto(f"{room.url}/console/events/{room.event.id}/overlays")
    host.get_by_role("button", name="Make the addresses").click()
    addresses = {
        kind: host.locator(f"#overlay-{kind}").input_value() for kind in ("chat", "qr", "leaderboard", "question", "poll")
    }

    encoder.goto(_here(room, addresses["chat"]))
    maud = room.enter(MAUD)
    say(maud, "Ours has run since March")
    line = encoder.locator(".overlay-line", has_text="Ours has run since March")
    expect(line).to_be_visible()
    assert line.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") >= READABLE_PX
    eventually(lambda: 0.005 < opaque_part(encoder) < 0.2)  # the line, once it has come, and nothing around it
    assert picture(encoder).getpixel((SOURCE["width"] - 5, 5))[3] == 0
    expect(maud.locator("[data-watching]")).to_have_attribute("data-watching", "1")

    encoder.goto(_here(room, addresses["leaderboard"]))
    expect(encoder.locator(".bringer")).to_have_count(0)
    room.admit(JUNAID, parent=room.tickets[MAUD])
    room.platform.live.board_changed(room.event.id, "invites")
    expect(encoder.locator(".bringer")).to_have_text("1Maud1")

    encoder.goto(_here(room, addresses["qr"]))
    expect(encoder.get_by_text("0 scans")).to_be_visible()
    with room.platform.transaction() as session:
        make_visit(session, session.get_one(Event, room.event.id), session.merge(screen), via="scan")
    expect(encoder.get_by_text("1 scan", exact=True)).to_be_visible()

    encoder.goto(_here(room, addresses["question"]))
    expect(encoder.locator(".overlay")).to_be_attached()
    assert opaque_part(encoder) == 0, "nothing is being answered"
    answer(room, "Does it work at minus fifteen?")
    expect(encoder.locator(".overlay-question")).to_have_text("Does it work at minus fifteen?")

    encoder.goto(_here(room, addresses["poll"]))
    poll = ask(room, "Which pump?", "Air", "Brine")
    expect(encoder.locator(".overlay-question")).to_have_text("Which pump?")
    choose(room, poll, "Brine")
    expect(encoder.get_by_text("1 vote", exact=True)).to_be_visible()
    expect(encoder.locator(".poll-bar", has_text="Brine")).to_contain_text("100%")


def _here(room: Room, address: str) -> str:
    """The address on this server's port; the one a host copies has the installation's own."""
    return room.url + address[address.index("/overlay/") :]
