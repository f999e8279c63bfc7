"""The middle of a whole show: what its people say, ask and answer, and how it is moderated on a phone."""

from playwright.sync_api import expect

from tests.journeys import test_live_room_questions as questions
from tests.journeys import test_polls as polls
from tests.journeys.room_steps import choose, open_tab, see, see_no_more, sheet, shown
from tests.journeys.steps import eventually, say
from tests.journeys.whole_show import (
    CAST,
    COST,
    FANG,
    JUNAID,
    LI,
    MAUD,
    NOISE,
    OTTOLINE,
    PUMPS,
    QUIZ,
    TOMASZ,
    XIAOHE,
    Show,
    all_see,
)


def what_ten_people_say_everybody_reads(show: Show) -> None:
    said = [f"{guest.shown}: ¡hola, 你好!" for guest in CAST]
    for page, text in zip(show.attendees, said, strict=True):
        say(page, text)
    for page in show.everybody:
        eventually(lambda page=page: set(said) <= set(shown(page)))


def the_moderator_removes_a_message_on_the_phone(show: Show) -> None:
    say(show.guests[TOMASZ], "Buy my coins")
    see("Buy my coins", show.moderator, show.guests[MAUD])
    choose(show.moderator, "Buy my coins", "remove")
    see_no_more("Buy my coins", *show.everybody)


def the_moderator_mutes_somebody(show: Show) -> None:
    sheet(show.moderator, f"{TOMASZ.shown}: ¡hola, 你好!", "mute").locator("button[value='30']").click()
    expect(show.guests[TOMASZ].locator("#panel-chat .composer--closed")).to_be_visible()
    expect(show.guests[TOMASZ].locator("#say")).to_have_count(0)
    expect(show.guests[MAUD].locator("#say")).to_be_visible()


def two_people_ask_and_one_of_them_without_a_name(show: Show) -> None:
    show.host.locator("[data-key=n]").click()
    xiaohe = show.guests[XIAOHE]
    open_tab(xiaohe, "questions")
    xiaohe.locator("#ask").tap()  # on a phone that opens the rest of the form
    xiaohe.locator("#ask-anonymously").check()
    questions.ask(xiaohe, NOISE)
    questions.ask(show.guests[JUNAID], COST)
    expect(questions.question(xiaohe, NOISE).locator(".badge--warning")).to_be_visible()


def the_moderator_lets_them_through_on_the_phone_and_people_vote(show: Show) -> None:
    questions.desk(show.moderator, "waiting")
    for text in (NOISE, COST):
        questions.question(show.moderator, text).locator("[data-approve]").tap()
    for page in show.attendees:
        open_tab(page, "questions")
        expect(questions.question(page, NOISE)).to_be_visible()
    expect(questions.question(show.guests[MAUD], NOISE)).not_to_contain_text(XIAOHE.name)
    for guest in (MAUD, LI, OTTOLINE, FANG):
        questions.question(show.guests[guest], NOISE).locator(".vote").click()
    questions.question(show.guests[MAUD], COST).locator(".vote").click()
    open_tab(show.host, "questions")
    expect(questions.votes(show.host, NOISE)).to_have_text("4")
    expect(questions.votes(show.host, COST)).to_have_text("1")


def what_the_host_answers_stands_before_all_and_in_the_overlay(show: Show) -> None:
    show.overlay = show.lay_over("question")
    questions.question(show.host, NOISE).locator("[data-live]").click()
    for page in show.everybody:
        expect(page.locator(".answering-text")).to_have_text(NOISE)
    expect(show.overlay.locator(".overlay-question")).to_have_text(NOISE)
    show.host.locator(".answering .button").click()
    expect(show.overlay.locator(".overlay-question")).to_have_count(0)


def ten_people_vote_and_the_count_is_exact(show: Show) -> None:
    open_tab(show.host, "polls")
    show.host.locator(".poll-card--staff", has_text=PUMPS).locator(".button--primary").click()
    answer(show, PUMPS, brine=4)
    for page in show.attendees:
        all_see([polls.card(page, PUMPS).locator(".poll-bar-share").first], "60%")


def answer(show: Show, question: str, brine: int) -> None:
    """All ten answer: so many with the second of two, the others with the first."""
    for place, page in enumerate(show.attendees):
        expect(page.locator("[data-poll-strip]")).to_contain_text(question)
        open_tab(page, "polls")
        polls.card(page, question).locator("input").nth(int(place < brine)).check()
        polls.card(page, question).locator("[type=submit]").click()
    for page in show.attendees:
        expect(polls.card(page, question).locator("form")).to_have_count(0)


def the_host_closes_the_poll_and_everybody_sees_what_came_out(show: Show) -> None:
    asked = show.host.locator(".poll-card--staff", has_text=PUMPS)
    polls.see_shares(asked, "60%", "40%")
    asked.locator(".button--small").first.click()
    for page in show.attendees:
        expect(polls.card(page, PUMPS)).to_have_attribute("data-state", "closed")
        polls.see_shares(polls.card(page, PUMPS), "60%", "40%")


def who_knows_the_answer_of_the_quiz_has_points(show: Show) -> None:
    asked = show.host.locator(".poll-card--staff", has_text=QUIZ)
    asked.locator(".button--primary").click()
    answer(show, QUIZ, brine=7)
    asked.locator(".button--small").first.click()
    for place, page in enumerate(show.attendees):
        expect(polls.card(page, QUIZ).locator("[data-knew]")).to_have_attribute("data-knew", str(place >= 7).lower())
        expect(page.locator(".poll-leader")).to_have_count(3)


AUDIENCE = (
    what_ten_people_say_everybody_reads,
    the_moderator_removes_a_message_on_the_phone,
    the_moderator_mutes_somebody,
    two_people_ask_and_one_of_them_without_a_name,
    the_moderator_lets_them_through_on_the_phone_and_people_vote,
    what_the_host_answers_stands_before_all_and_in_the_overlay,
    ten_people_vote_and_the_count_is_exact,
    the_host_closes_the_poll_and_everybody_sees_what_came_out,
    who_knows_the_answer_of_the_quiz_has_points,
)
