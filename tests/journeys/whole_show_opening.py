"""The first steps of a whole show: from the empty studio until everybody sees the picture move."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from core.clock import now
from core.models import Show as ShowRow
from core.services.show.shows import HOLDING_BOARD, changed
from tests.journeys import test_live_room_draws as draws
from tests.journeys import test_live_room_questions as questions
from tests.journeys import test_polls as polls
from tests.journeys.room_steps import open_tab, watching
from tests.journeys.test_show import item, plan
from tests.journeys.whole_show import (
    BIRD,
    CALL,
    CAST,
    COMES_MS,
    ITEMS,
    MAUD,
    PRIZE,
    PUMPS,
    QUIZ,
    Show,
    prepare_offer,
    until_it_moves,
)


def the_host_opens_the_studio_and_writes_the_run_of_show(show: Show) -> None:
    show.host = show.room.host()
    for title, minutes in ITEMS:
        plan(show.host, title, minutes)


def the_encoder_connects_and_the_host_sees_preview_and_health(show: Show) -> None:
    show.send()
    expect(show.host.locator("[data-delay]")).to_be_visible(timeout=COMES_MS)
    until_it_moves([show.host])
    expect(show.host.get_by_text("Video is arriving")).to_be_visible()


def attendees_arrive_and_wait_for_the_beginning(show: Show) -> None:
    for guest in CAST:
        show.enter(guest, still=guest is not MAUD)
    for page in show.attendees:
        expect(page.locator("#say")).to_be_visible()
        expect(page.locator(".room-head .badge--live")).to_have_count(0)
    watching(len(CAST), *show.attendees)


def the_host_counts_down_before_everybodys_eyes(show: Show) -> None:
    show.host.locator("[data-key=c]").click()
    show.host.fill("#air-text", "Grab a coffee")
    show.host.locator("dialog[open] [type=radio][value='5']").check()
    show.host.locator("dialog[open] .button--primary").click()
    for page in show.attendees:
        expect(page.locator(".holding-words")).to_have_text("Grab a coffee")
        expect(page.locator(".holding-clock")).to_have_text(re.compile(r"^(5:00|4:\d\d)$"))


def the_team_makes_everything_ready_meanwhile(show: Show) -> None:
    show.moderator = show.room.moderator(language="zh")
    questions.desk(show.moderator, "settings")
    show.moderator.locator("[role=switch][name=moderated]").check()
    show.moderator.locator("fieldset[name=anonymity] button[value=everyone]").click()
    open_tab(show.moderator, "chat")
    open_tab(show.host, "polls")
    polls.prepare(show.host, "single", PUMPS, "Air", "Brine")
    polls.prepare(show.host, "quiz", QUIZ, "3", "9", right=0)
    prepare_offer(show, BIRD, "claim", places="3")
    prepare_offer(show, CALL, "contact")
    draws.prepare(show.host, PRIZE, "automatic", answered=1)
    open_tab(show.host, "chat")


def the_show_goes_live_by_itself_and_everybody_sees_the_picture_move(show: Show) -> None:
    pass_the_countdown(show)
    for page in show.attendees:
        expect(page.locator(".room-head .badge--live")).to_be_visible(timeout=COMES_MS)
        expect(page.locator(".holding")).to_have_count(0)
    until_it_moves(show.attendees, after=until_it_moves(show.attendees))
    show.host.locator("[data-key=n]").click()
    expect(item(show.host, "Welcome")).to_have_attribute("data-state", "on")


def pass_the_countdown(show: Show) -> None:
    """As if all but the last seconds were over."""
    with show.room.platform.transaction() as session:
        counting = session.get_one(ShowRow, show.room.event.id)
        counting.go_live_at = now() + timedelta(seconds=3)
        changed(session, counting, HOLDING_BOARD)


OPENING = (
    the_host_opens_the_studio_and_writes_the_run_of_show,
    the_encoder_connects_and_the_host_sees_preview_and_health,
    attendees_arrive_and_wait_for_the_beginning,
    the_host_counts_down_before_everybodys_eyes,
    the_team_makes_everything_ready_meanwhile,
    the_show_goes_live_by_itself_and_everybody_sees_the_picture_move,
)
