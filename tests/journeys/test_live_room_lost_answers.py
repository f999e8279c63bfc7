"""A line that breaks before an answer comes: what was asked, voted for and claimed counts, once, and whoever did it sees so."""

import re

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from sqlalchemy import func, select

from core.authors import Author
from core.models import ChatReport, Event, OfferButton, OfferResponse, PollVote, Question, QuestionReport, QuestionVote
from core.permissions import Actor
from core.poll_rules.kinds import PollKind
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import open_poll
from core.services.questions.asking import Asking, ask_questions
from core.services.room.chat import Draft, post_messages
from tests.factories import make_member, make_offer
from tests.journeys.room_steps import LI, Room, choose, open_tab, see
from tests.journeys.steps import eventually, say

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

KINDS = (PollVote, OfferResponse, Question, QuestionVote, QuestionReport, ChatReport)
LOSES = ("vote", "claim_offer", "ask_question", "upvote_question", "report_question", "ask_contact", "report")


def test_what_was_done_before_the_line_broke_counts_once_and_is_shown(room: Room) -> None:
    room.admit(LI)
    mug, call = _prepare(room)
    li = room.person(phone=True, language="zh-CN")
    lost = _break_before_each_answer(li)
    li.goto(room.path(LI))

    li.locator("[data-poll-strip] .button--primary").tap()
    li.locator(".poll-card input").first.check()
    li.locator(".poll-card [type=submit]").tap()
    expect(li.locator(".poll-card form")).to_have_count(0)
    expect(li.locator(".poll-card [data-own]")).to_have_count(1)

    open_tab(li, "offers")
    li.locator(f".offer-list [data-offer='{mug}'] .button--primary").tap()
    expect(li.locator(f".offer-list [data-offer='{mug}'] .badge--success")).to_be_visible()
    li.locator(f".offer-list [data-offer='{call}'] .button--primary").tap()
    li.locator(".offer-form .button--primary").tap()
    expect(li.locator(f".offer-list [data-offer='{call}'] .badge--success")).to_be_visible()

    open_tab(li, "questions")
    li.fill("#ask", "冬天有多响？")
    li.locator(".ask .button--primary").tap()
    own = li.locator(".question:visible", has_text="冬天有多响？")
    expect(own).to_have_count(1)
    expect(li.locator("#ask")).to_have_value("")
    own.locator(".vote").tap()
    expect(own.locator(".vote")).to_have_attribute("aria-pressed", "true")
    li.locator("[data-report]:visible").tap()
    li.locator("dialog[open] .dialog-foot .button--primary").tap()
    open_tab(li, "chat")
    choose(li, "Buy my coins", "report")
    li.locator("dialog[open] .dialog-foot .button--primary").tap()
    expect(li.locator("dialog[open]")).to_have_count(0)
    say(li, "好的")  # after everything before it
    see("好的", li)
    expect(li.locator(".message[data-message]")).to_have_count(2)
    expect(li.locator(".toast", has=li.locator("[href$='#alert']"))).to_have_count(0)

    assert sorted(lost) == sorted(LOSES)
    eventually(lambda: _counts(room) == [1, 2, 1, 1, 1, 1])


def _prepare(room: Room) -> tuple[int, int]:
    """A poll that is open, a mug to claim and a call to ask for."""
    with room.platform.transaction() as session:
        event = session.get_one(Event, room.event.id)
        member = make_member(session, event.organisation)
        actor = Actor.of(member)
        plan = PollPlan(PollKind.SINGLE, "Air or brine?", (Choice("Air"), Choice("Brine")))
        open_poll(session, actor, event.id, prepare_poll(session, actor, event.id, plan).id)
        ask_questions(session, event.id, [Asking(Author.member(member), "asked-before", "Is it worth it?")], None)
        post_messages(session, event.id, [Draft(Author.member(member), "said-before", "Buy my coins")], None)
        mug = make_offer(session, event, title="A mug", button=OfferButton.CLAIM, places=3)
        return mug.id, make_offer(session, event, title="A call", button=OfferButton.CONTACT).id


def _counts(room: Room) -> list[int | None]:
    """How many rows of each kind are of who did all that."""
    of = {"registration_id": room.tickets[LI].id}
    with room.platform.reading() as session:
        return [session.scalar(select(func.count()).select_from(kind).filter_by(**of)) for kind in KINDS]


def _break_before_each_answer(page: Page) -> list[str]:
    """Break the line when the first answer to each command comes, which the server has carried out; those it was done to."""
    lost: list[str] = []

    def connect(line: WebSocketRoute) -> None:
        server, awaited = line.connect_to_server(), {}

        def out(packet: str | bytes) -> None:
            asked = re.match(r'42/live,(\d+)\["(\w+)"', str(packet))
            if asked and asked[2] in LOSES and asked[2] not in lost:
                awaited[asked[1]] = asked[2]
            server.send(packet)

        def back(packet: str | bytes) -> None:
            answered = re.match(r"43/live,(\d+)", str(packet))
            if answered and (name := awaited.get(answered[1])):
                lost.append(name)
                line.close()
            else:
                line.send(packet)

        line.on_message(out)
        server.on_message(back)

    page.route_web_socket("**/socket.io/**", connect)
    return lost
