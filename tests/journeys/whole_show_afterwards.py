"""After a whole show: what the host reads, what attendees see of it again, and what the rows say."""

from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bench.harness.clock_film import read_clock
from core.models import (
    DrawEntry,
    Event,
    EventStatus,
    Lead,
    Offer,
    OfferResponse,
    Poll,
    PollVote,
    Question,
    QuestionVote,
    ReactionCount,
    Recording,
    Referral,
    Registration,
    Sanction,
    Share,
    ShowItem,
)
from core.models.chat_message import ChatMessage, MessageState
from tests.journeys.room_steps import open_tab
from tests.journeys.steps import eventually, wait_until_playing
from tests.journeys.whole_show import BIRD, CAST, ITEMS, JUNAID, MAUD, NEWCOMER, NOISE, PUMPS, TOMASZ, XIAOHE, Show

SENT_MS = 5_000  # between what is filmed and what the ingest calls its moment, on however busy a machine
PLACES = (0.9, 0.2, 0.6)  # of the recording
ENGAGEMENT = ".card:has(#engagement)"


def the_run_of_show_says_when_everything_was(show: Show) -> None:
    for title, _minutes in ITEMS:
        row = show.host.locator(".run-item", has=show.host.get_by_text(title, exact=True))
        expect(row).to_have_attribute("data-state", "done")
        expect(row.locator("time")).to_have_count(1)
    with show.room.platform.reading() as session:
        items = session.scalars(select(ShowItem).where(ShowItem.event_id == show.room.event.id).order_by(ShowItem.position)).all()
    began = [item.started_at for item in items if item.started_at]
    assert [item.title for item in items] == [title for title, _minutes in ITEMS]
    assert all(item.started_at and item.done_at and item.started_at < item.done_at for item in items)
    assert began == sorted(began)


def the_report_marks_on_the_curve_what_happened(show: Show) -> None:
    show.host.goto(show.console("report"))
    watching = show.host.locator("#watching")
    expect(watching.locator(".plot-marks")).to_be_visible()
    told = watching.locator(".cell-note")
    expect(told.filter(has_text=PUMPS)).to_have_count(1)
    expect(told.filter(has_text=BIRD)).to_have_count(1)


def the_registrations_say_how_much_each_took_part(show: Show) -> None:
    show.host.goto(show.console("registrations?sort=engagement"))
    expect(show.host.locator("tbody tr")).to_have_count(len(CAST) + 1)
    show.host.get_by_role("link", name=MAUD.name).click()
    expect(show.host.locator(f"{ENGAGEMENT} .card-note")).to_contain_text("100")
    expect(show.host.locator(f"{ENGAGEMENT} .funnel-step")).not_to_have_count(0)


def the_host_publishes_the_replay_and_an_attendee_watches_it(show: Show) -> None:
    show.host.goto(show.console("replay"))
    show.host.locator("form[action$='/publish'] button").click()
    expect(show.host.locator(".badge--success")).to_be_visible()
    maud = show.guests[MAUD]
    maud.goto(f"{show.room.url}/t/{show.room.tickets[MAUD].ticket_token}")
    maud.get_by_role("link", name="Watch the replay").click()
    video = maud.locator("video")
    eventually(lambda: video.evaluate("video => video.readyState") >= 2)
    video.evaluate("video => { video.muted = true; return video.play() }")
    wait_until_playing(maud)
    video.evaluate("video => video.pause()")


def after_each_jump_the_chat_stands_where_the_picture_stands(show: Show) -> None:
    maud, said = show.guests[MAUD], _said(show)
    for place in PLACES:
        maud.evaluate(
            "(place) => { const video = document.querySelector('video'); video.currentTime = place * video.duration }", place
        )
        eventually(lambda: _in_step(maud, said))


def the_question_and_the_poll_come_back_in_their_moment(show: Show) -> None:
    maud = show.guests[MAUD]
    open_tab(maud, "moments")
    maud.locator("#panel-moments button", has_text=NOISE).click()
    expect(maud.locator(".answering-text")).to_have_text(NOISE)
    with show.room.platform.reading() as session:
        answering = session.scalars(select(Question.answering_at).where(Question.text == NOISE)).one()
    assert answering is not None
    eventually(lambda: abs(_filmed_ms(maud) - answering.timestamp() * 1000) < SENT_MS)
    maud.locator("#panel-moments button", has_text=PUMPS).click()
    expect(maud.locator(".replay-beside", has_text=PUMPS)).to_contain_text("60%")
    expect(maud.locator(".answering-text")).to_have_count(0)


def _said(show: Show) -> list[int]:
    """When everything was said that stands in the chat, in milliseconds."""
    there = select(ChatMessage.created_at).where(
        ChatMessage.event_id == show.room.event.id, ChatMessage.state == MessageState.SHOWN
    )
    with show.room.platform.reading() as session:
        return [round(at.timestamp() * 1000) for at in session.scalars(there)]


def _filmed_ms(page: Page) -> int:
    clock = read_clock(page)
    return clock[0] if clock else 0


def _in_step(page: Page, said: list[int]) -> bool:
    """Whether as much stands in the chat as had been said when the picture was filmed."""
    filmed, count = _filmed_ms(page), page.locator(".message-text").count()
    return sum(at <= filmed - SENT_MS for at in said) <= count <= sum(at <= filmed + SENT_MS for at in said) and filmed > 0


def the_rows_say_the_same(show: Show) -> None:
    count = _Counter(show)
    ids = {registration.name: registration.id for registration in count.all(Registration)}
    assert count(Poll) == 2
    assert count(PollVote) == 2 * len(CAST)
    assert count(QuestionVote) == 5
    assert sorted(question.votes for question in count.all(Question)) == [1, 4]
    assert [offer.claimed for offer in count.all(Offer) if offer.title == BIRD] == [3]
    assert count(OfferResponse) == 3 + 1
    assert [lead.registration_id for lead in count.all(Lead)] == [ids[JUNAID.name]]
    assert sorted(message.state for message in count.all(ChatMessage)) == [
        MessageState.REMOVED,
        *[MessageState.SHOWN] * len(CAST),
    ]
    assert [sanction.registration_id for sanction in count.all(Sanction)] == [ids[TOMASZ.name]]
    assert sum(reaction.count for reaction in count.all(ReactionCount)) == 10
    assert [(edge.child_id, edge.parent_id) for edge in count.all(Referral)] == [(ids[NEWCOMER.name], ids[XIAOHE.name])]
    assert count(Share) == 1
    assert count(DrawEntry) == len(CAST)
    assert [recording.stopped for recording in count.all(Recording)] == [None]
    assert [event.status for event in count.all(Event)] == [EventStatus.ENDED]


class _Counter:
    """Reads everything of one kind."""

    def __init__(self, show: Show) -> None:
        self._platform = show.room.platform

    def all(self, model: Any) -> list[Any]:
        with self._platform.reading() as session:
            return list(session.scalars(select(model)))

    def __call__(self, model: Any) -> int:
        with self._platform.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


AFTERWARDS = (
    the_run_of_show_says_when_everything_was,
    the_report_marks_on_the_curve_what_happened,
    the_registrations_say_how_much_each_took_part,
    the_host_publishes_the_replay_and_an_attendee_watches_it,
    after_each_jump_the_chat_stands_where_the_picture_stands,
    the_question_and_the_poll_come_back_in_their_moment,
    the_rows_say_the_same,
)
