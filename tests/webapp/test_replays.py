"""The replay through the HTTP door: who may watch it, what was said at each moment, chapters, and how far people have come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import at, now
from core.mail.letters import Links, ticket_letter
from core.models import (
    Chapter,
    Code,
    Event,
    EventStatus,
    OfferButton,
    Recording,
    RecordingPart,
    Referral,
    Registration,
    ReplayProgress,
    Role,
    ShowItem,
)
from core.permissions import Actor
from core.platform import Platform
from core.poll_rules.kinds import PollKind
from core.queries.events.recordings import find_recording, recording_clock
from core.queries.replays.replays import AFTER, BEFORE
from core.queries.replays.scenes import scenes
from core.services.offers.offers import OfferDetails, make_offer, push_offer
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import close_poll, open_poll
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.deciding import answer_question_live, mark_question_answered
from core.services.room.chat import Draft, post_messages
from core.services.show.air import hold_room, release_room
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.trip import PERSON, fill

MINUTE_MS = 60_000


def record(session, event: Event, started_at: datetime) -> Recording:
    """Two stretches of ten minutes, with five minutes without a picture between them."""
    parts = [
        RecordingPart(started_at=started_at, offset_ms=0, duration_ms=10 * MINUTE_MS),
        RecordingPart(started_at=started_at + timedelta(minutes=15), offset_ms=10 * MINUTE_MS, duration_ms=10 * MINUTE_MS),
    ]
    recording = Recording(
        organisation_id=event.organisation_id,
        event_id=event.id,
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=25),
        duration_ms=20 * MINUTE_MS,
        path=f"{event.playback_id}/recording.m3u8",
        size_bytes=1,
        parts=parts,
    )
    session.add(recording)
    return recording


@pytest.fixture
def show(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """An ended event that was recorded, its host, and one attendee who spoke live."""
    began = now() - timedelta(hours=2)
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session), title="Heat pumps", status=EventStatus.LIVE, started_at=began)
        guest = make_registration(session, event, name="Maud Ferrier")
        host = make_member(session, event.organisation, Role.HOST)
        record(session, event, began)
    for minute in (1, 9, 12, 16):
        say(sqlite_platform, event, guest, began + timedelta(minutes=minute), f"Minute {minute}")
    with sqlite_platform.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.ENDED
    sign_in(client, host)
    return SimpleNamespace(client=client, event=event, guest=guest, began=began, page=f"/console/events/{event.id}/replay")


def say(platform: Platform, event: Event, guest, moment: datetime, text: str) -> None:
    with at(moment), platform.transaction() as session:
        post_messages(session, event.id, [Draft(Author.attendee(guest), f"said-{text}".replace(" ", "-"), text)], None)


def said_at(show: SimpleNamespace, at_ms: int) -> list[tuple[str, int]]:
    answer = show.client.get(f"/t/{show.guest.ticket_token}/replay/chat.json?at={at_ms}").json
    return [(message["text"], message["ms"]) for message in answer["messages"] if message["ms"] <= at_ms]


def test_a_replay_is_there_when_it_is_published_and_gone_when_it_is_taken_away(show: SimpleNamespace) -> None:
    ticket, replay = f"/t/{show.guest.ticket_token}", f"/t/{show.guest.ticket_token}/replay"
    assert show.client.get(replay).status_code == 302
    assert show.client.get(f"{replay}/chat.json?at=0").status_code == 404
    assert "Watch the replay" not in show.client.get(ticket).text
    assert "Not published" in show.client.get(show.page).text
    assert "is there for everybody" in (published := show.client.post(f"{show.page}/publish", follow_redirects=True).text)
    assert "Not published" not in published
    assert "Watch the replay" in show.client.get(ticket).text
    assert "recording.m3u8" in show.client.get(replay).text
    assert "Only the team" in show.client.post(f"{show.page}/withdraw", follow_redirects=True).text
    assert show.client.get(replay).status_code == 302
    assert "recording.m3u8" in show.client.get(f"{show.page}/watch").text, "the team may watch it before and after"


def test_the_chat_is_told_by_the_time_of_the_video(show: SimpleNamespace) -> None:
    show.client.post(f"{show.page}/publish")
    assert said_at(show, 0) == []
    assert said_at(show, 9 * MINUTE_MS) == [("Minute 1", MINUTE_MS), ("Minute 9", 9 * MINUTE_MS)]
    assert said_at(show, 20 * MINUTE_MS)[2:] == [
        ("Minute 12", 10 * MINUTE_MS),  # said while there was no picture
        ("Minute 16", 11 * MINUTE_MS),
    ]


def test_a_long_chat_is_told_in_stretches_that_say_how_far_they_reach(show: SimpleNamespace, sqlite_platform: Platform) -> None:
    show.client.post(f"{show.page}/publish")
    author = Author.attendee(show.guest)
    for number in range(BEFORE + AFTER + 20):
        with at(show.began + timedelta(minutes=2, seconds=number)), sqlite_platform.transaction() as session:
            session.get_one(Event, show.event.id).status = EventStatus.LIVE
            post_messages(session, show.event.id, [Draft(author, f"many-{number:04}", f"Line {number}")], None)
    asked = f"/t/{show.guest.ticket_token}/replay/chat.json?at={2 * MINUTE_MS + 1000 * (BEFORE + 5)}"
    answer = show.client.get(asked).json
    assert len(answer["messages"]) == BEFORE + AFTER
    assert answer["from_ms"] == answer["messages"][0]["ms"]
    assert answer["to_ms"] == answer["messages"][-1]["ms"]


def test_chapters_are_lines_and_a_wrong_one_is_named(show: SimpleNamespace, sqlite_platform: Platform) -> None:
    chapters = f"{show.page}/chapters"
    show.client.post(chapters, data={"chapters": "0:00 Welcome\n\n12:30 Questions, at last\n"})
    assert "12:30 Questions, at last" in show.client.get(show.page).text
    for lines, wrong in (
        ("0:00 Welcome\nlater", "Line 2 is no chapter"),
        ("25:00 After the end", "Line 1 lies after the end"),
        ("1:00 One\n1:00 Two", "Line 2 begins at the same moment"),
        ("0:75 Seconds", "Line 1 is no chapter"),
        ("7 questions", "Line 1 is no chapter"),
        ("1:00", "Line 1 is no chapter"),
    ):
        answer = show.client.post(chapters, data={"chapters": lines})
        assert answer.status_code == 422
        assert wrong in answer.text
        assert lines.splitlines()[-1] in answer.text, "what was typed is kept"
    assert "12:30 Questions, at last" in show.client.get(show.page).text


def test_the_run_of_show_suggests_chapters_until_there_are_some(show: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        for position, (title, minute) in enumerate((("Welcome", 0), ("In the dark", 12), ("Bills", 16), ("Never", None))):
            began = show.began + timedelta(minutes=minute, seconds=5) if minute is not None else None
            row = ShowItem(organisation_id=show.event.organisation_id, event_id=show.event.id, position=position, minutes=5)
            row.title, row.started_at = title, began
            session.add(row)
    page = show.client.get(show.page).text
    assert "From your run of show" in page
    assert "0:05 Welcome\n10:00 In the dark\n11:05 Bills<" in page
    with sqlite_platform.reading() as session:
        assert session.scalars(select(Chapter)).all() == []
    show.client.post(f"{show.page}/chapters", data={"chapters": "1:00 What I wrote"})
    page = show.client.get(show.page).text
    assert "1:00 What I wrote<" in page
    assert "From your run of show" not in page


def test_people_go_on_where_they_left_off(show: SimpleNamespace, sqlite_platform: Platform) -> None:
    show.client.post(f"{show.page}/publish")
    progress = f"/t/{show.guest.ticket_token}/replay/progress"
    for position, watched in ((15_000, 15_000), (9 * MINUTE_MS, 9_000_000)):
        assert show.client.post(progress, json={"position_ms": position, "watched_ms": watched}).status_code == 204
    with sqlite_platform.reading() as session:
        (row,) = session.scalars(select(ReplayProgress))
    assert (row.position_ms, row.watched_ms) == (9 * MINUTE_MS, 15_000 + MINUTE_MS), "nobody watches two hours in a moment"
    assert f'"positionMs": {9 * MINUTE_MS}' in show.client.get(f"/t/{show.guest.ticket_token}/replay").text
    assert "1 person" in show.client.get(show.page).text
    for said in ({}, {"position_ms": -1, "watched_ms": 0}, {"position_ms": True, "watched_ms": 0}, [1]):
        assert show.client.post(progress, json=said).status_code in (400, 422)


def test_nothing_is_published_before_the_end_or_without_a_recording(show: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        organisation = session.get_one(Event, show.event.id).organisation
        live = make_event(session, organisation, status=EventStatus.LIVE)
        record(session, live, now() - timedelta(minutes=30))
        bare = make_event(session, organisation, status=EventStatus.ENDED)
    for event, words in ((live, "End the event first"), (bare, "Nothing was recorded of this event")):
        answer = show.client.post(f"/console/events/{event.id}/replay/publish")
        assert answer.status_code == 409
        assert words in answer.text
    assert "Nothing was recorded yet" in show.client.get(f"/console/events/{bare.id}/replay").text


def test_a_moderator_watches_and_changes_nothing_and_others_events_do_not_exist(
    show: SimpleNamespace, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        organisation = session.get_one(Event, show.event.id).organisation
        moderator = make_member(session, organisation, Role.MODERATOR)
        elsewhere = make_event(session, make_organisation(session), status=EventStatus.ENDED)
    sign_in(show.client, moderator)
    assert show.client.get(f"{show.page}/watch").status_code == 200
    assert {show.client.post(f"{show.page}/{act}").status_code for act in ("publish", "withdraw", "chapters")} == {403}
    assert {
        show.client.get(f"/console/events/{elsewhere.id}/replay{page}").status_code for page in ("", "/watch", "/chat.json")
    } == {404}


def test_who_comes_late_registers_for_the_replay_and_counts_for_who_brought_them(
    show: SimpleNamespace, sqlite_platform: Platform, app: Flask
) -> None:
    page = f"/o/{show.event.organisation.slug}/{show.event.slug}"
    latecomer = app.test_client()
    assert "This event is over" in latecomer.get(page, headers=PERSON).text
    show.client.post(f"{show.page}/publish")
    with sqlite_platform.transaction() as session:
        event = session.get_one(Event, show.event.id)
        event.capacity = event.seats_taken = 1  # every chair was taken; there are always enough to watch
        code = session.scalars(select(Code.code).where(Code.registration_id == show.guest.id)).one()
    shown = latecomer.get(f"{page}?c={code}", headers=PERSON)
    assert "Register and watch" in shown.text
    answer = latecomer.post(page, data=fill(shown, name="Late Larry", email="larry@example.org"), headers=PERSON)
    assert answer.status_code == 303
    assert answer.location.endswith("/replay")
    assert "recording.m3u8" in latecomer.get(answer.location).text
    with sqlite_platform.reading() as session:
        late = session.scalars(select(Registration).where(Registration.name == "Late Larry")).one()
        assert session.get_one(Referral, late.id).parent_id == show.guest.id
        letter = ticket_letter(Links("http://ripplecast.test", late, None), "larry@example.org", "host@example.org")
    assert f"/t/{late.ticket_token}/replay" in letter.text
    assert "The event is over" in letter.text
    beside = app.test_client().get(f"/t/{show.guest.ticket_token}/replay").text
    assert f"/l/{code}" in beside
    assert '"brought": 1' in beside
    assert "event.ics" not in [attachment.filename for attachment in letter.attachments]
    show.client.post(f"{show.page}/withdraw")
    assert "This event is over" in app.test_client().get(page, headers=PERSON).text
    late_again = latecomer.post(page, data=fill(shown, name="Later Lena", email="lena@example.org"), headers=PERSON)
    assert late_again.status_code == 409


def test_questions_polls_and_offers_stand_where_they_stood(show: SimpleNamespace, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = session.get_one(Event, show.event.id)
        event.status = EventStatus.LIVE
        host = Actor.of(make_member(session, event.organisation, Role.HOST))
    author = Author.attendee(show.guest)

    def at_minute(minute: int, act: Callable[[Session], Any]) -> Any:
        with at(show.began + timedelta(minutes=minute)), sqlite_platform.transaction() as session:
            found = act(session)
            session.flush()
            return found

    (asked,) = at_minute(1, lambda session: ask_questions(session, show.event.id, [Asking(author, "asked-one", "Why?")], None))
    question_id = asked["question"]["id"]
    at_minute(2, lambda session: answer_question_live(session, host, show.event.id, question_id))
    at_minute(4, lambda session: mark_question_answered(session, host, show.event.id, question_id))
    plan = PollPlan(PollKind.SINGLE, "Which?", (Choice("This"), Choice("That")))
    poll_id = at_minute(1, lambda session: prepare_poll(session, host, show.event.id, plan)).id
    at_minute(5, lambda session: open_poll(session, host, show.event.id, poll_id))
    at_minute(7, lambda session: close_poll(session, host, show.event.id, poll_id))
    box = OfferDetails("A box", OfferButton.CLAIM, places=5)
    offer_id = at_minute(1, lambda session: make_offer(session, host, show.event.id, box)).id
    at_minute(8, lambda session: push_offer(session, host, show.event.id, offer_id))
    at_minute(6, lambda session: hold_room(session, host, show.event.id, "Back soon", 5))
    at_minute(7, lambda session: hold_room(session, host, show.event.id, "A moment more"))
    at_minute(9, lambda session: release_room(session, host, show.event.id))
    with sqlite_platform.transaction() as session:
        session.get_one(Event, show.event.id).status = EventStatus.ENDED
    with sqlite_platform.reading() as session:
        recording = find_recording(session, show.event.id)
        assert recording is not None
        shown = scenes(session, show.event.id, recording_clock(recording))
    (question,), (poll,), (offer,) = shown["questions"], shown["polls"], shown["offers"]
    assert (question["text"], question["from_ms"], question["to_ms"]) == ("Why?", 2 * MINUTE_MS, 4 * MINUTE_MS)
    assert (poll["question"], poll["from_ms"], poll["to_ms"]) == ("Which?", 5 * MINUTE_MS, 7 * MINUTE_MS)
    assert (offer["title"], offer["from_ms"], "to_ms" in offer) == ("A box", 8 * MINUTE_MS, False)
    assert shown["breaks"] == [{"from_ms": 6 * MINUTE_MS, "to_ms": 9 * MINUTE_MS}], "other words are no other break"
    show.client.post(f"{show.page}/publish")
    assert '"from_ms": 120000' in show.client.get(f"/t/{show.guest.ticket_token}/replay").text
