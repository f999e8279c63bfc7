"""The room over the wire, as docs/realtime-protocol.md promises it: coming in, speaking, catching up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.authors import Author
from core.clock import now
from core.i18n import translate
from core.models import ChatMessage, Event, EventStatus, Registration
from core.platform import Platform
from core.services.room.chat import Draft, post_messages
from core.services.room.chat_errors import ChatEmpty
from core.services.room.errors import TicketUnknown
from tests.factories import make_event, make_organisation, make_registration
from tests.realtime.clients import RoomClient

Enter = Callable[..., RoomClient]


@pytest.fixture
def event(served: Platform) -> Event:
    """A live event."""
    with served.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE)


def _ticket(platform: Platform, event: Event, **values: Any) -> dict[str, str]:
    with platform.transaction() as session:
        return {"ticket": make_registration(session, session.get_one(Event, event.id), **values).ticket_token}


def test_two_people_hear_each_other_over_either_transport(enter: Enter, served: Platform, event: Event, transport: str) -> None:
    maud = enter(_ticket(served, event, name="Maud Ferrier"), transport=transport)
    junaid = enter(_ticket(served, event, name="Junaid Sarwar"), transport=transport)
    assert maud.join()["messages"] == []
    acknowledged = maud.posted("Good morning")
    assert junaid.hear_message(acknowledged["id"]) == acknowledged
    assert acknowledged["text"] == "Good morning"
    assert acknowledged["author"]["name"] == "Maud F.", "others see no full name"
    assert maud.hear_message(acknowledged["id"]) == acknowledged, "the author hears their own message too"


def test_a_message_is_stored_once_however_often_it_is_sent(enter: Enter, served: Platform, event: Event) -> None:
    maud = enter(_ticket(served, event))
    first, second = maud.post("Once", "aaaaaaaa-1"), maud.post("Once", "aaaaaaaa-1")
    assert first == second
    with served.reading() as session:
        assert len(session.scalars(select(ChatMessage).where(ChatMessage.event_id == event.id)).all()) == 1


def test_two_authors_may_choose_the_same_client_id(enter: Enter, served: Platform, event: Event) -> None:
    maud, junaid = (enter(_ticket(served, event)) for _ in range(2))
    assert maud.post("Mine", "aaaaaaaa-1")["message"]["text"] == "Mine"
    assert junaid.post("Not yours", "aaaaaaaa-1")["message"]["text"] == "Not yours"


def test_somebody_who_was_away_gets_what_changed_since(enter: Enter, served: Platform, event: Event) -> None:
    ticket = _ticket(served, event)
    maud, junaid = enter(ticket), enter(_ticket(served, event))
    gone, kept = maud.posted("Taken back later"), maud.posted("Before the tunnel")
    revision = kept["revision"]
    missed = [junaid.posted(f"In the tunnel {number}") for number in range(3)]
    maud.say("delete", {"id": gone["id"]})
    maud.close()
    caught_up = enter(ticket).join(after=revision)
    assert caught_up["messages"] == missed
    assert caught_up["removed"] == [gone["id"]]
    assert caught_up["revision"] > missed[-1]["revision"]
    assert "reset" not in caught_up


def test_too_long_an_absence_starts_anew(enter: Enter, served: Platform, event: Event) -> None:
    _say_many(served, event, 260)
    answer = enter(_ticket(served, event)).join(after=0)
    assert answer["reset"] is True
    assert len(answer["messages"]) == 50
    assert answer["more"] is True


def test_history_reads_backwards_to_the_first_message(enter: Enter, served: Platform, event: Event) -> None:
    _say_many(served, event, 120)
    maud = enter(_ticket(served, event))
    pages, snapshot = [], maud.join()
    messages, more = snapshot["messages"], snapshot["more"]
    while True:
        pages = messages + pages
        if not more:
            break
        answer = maud.say("history", {"before": messages[0]["place"]})
        messages, more = answer["messages"], answer["more"]
    assert [message["text"] for message in pages] == [f"Message {number}" for number in range(120)]


def test_a_message_far_back_is_read_with_its_surroundings_and_on_from_there(enter: Enter, served: Platform, event: Event) -> None:
    _say_many(served, event, 160)
    maud = enter(_ticket(served, event))
    newest = maud.join()["messages"]
    far = maud.say("history", {"before": maud.say("history", {"before": newest[0]["place"]})["messages"][0]["place"]})
    around = maud.say("history", {"around": far["messages"][5]["id"]})
    assert [message["text"] for message in around["messages"]] == [f"Message {number}" for number in range(65)]
    assert (around["more"], around["newer"]) == (False, True)
    following = maud.say("history", {"after": around["messages"][-1]["place"]})
    assert [message["text"] for message in following["messages"]] == [f"Message {number}" for number in range(65, 115)]
    assert maud.say("history", {"around": 2**31 - 1})["error"]["code"] == "chat.gone"
    for asked in ({}, {"before": 9, "after": 1}):
        assert maud.say("history", asked)["error"]["code"] == "malformed"


def test_whoever_comes_in_learns_what_their_right_to_write_hangs_on(enter: Enter, served: Platform, event: Event) -> None:
    with served.transaction() as session:
        here = session.get_one(Event, event.id)
        before = make_event(session, here.organisation, starts_at=here.starts_at - timedelta(days=30))
        later = make_event(session, here.organisation, starts_at=here.starts_at + timedelta(days=30))
        known = make_registration(session, before).person
        made_early = now() - timedelta(days=2)
        follower = {"ticket": make_registration(session, here, person=known, created_at=made_early).ticket_token}
        newcomer = make_registration(session, here)
        make_registration(session, later, person=newcomer.person)
        first_time = {"ticket": newcomer.ticket_token}
    maud, junaid = enter(follower), enter(first_time)
    answer = maud.join()
    assert datetime.fromisoformat(answer["registered_at"]) == made_early
    assert answer["follows"] is True
    assert "spoke_at" not in answer
    assert abs(datetime.fromisoformat(answer["now"]) - now()) < timedelta(minutes=1)
    assert "follows" not in junaid.join()
    said = maud.posted("Hello again")
    maud.say("delete", {"id": said["id"]})
    assert maud.join(after=0)["spoke_at"] == said["at"]


def _say_many(platform: Platform, event: Event, count: int) -> None:
    with platform.transaction() as session:
        people = [make_registration(session, session.get_one(Event, event.id)) for _ in range(count)]
        drafts = [Draft(Author.attendee(one), f"many-{number:06}", f"Message {number}") for number, one in enumerate(people)]
        for draft in drafts:
            post_messages(session, event.id, [draft], None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"client_id": "aaaaaaaa-1", "text": "   "}, "chat.empty"),
        ({"client_id": "aaaaaaaa-1", "text": "x y " * 126}, "chat.too_long"),
        ({"client_id": "short", "text": "hello"}, "malformed"),
        ({"client_id": "aaaaaaaa-1", "text": ["hello"]}, "malformed"),
        ({"client_id": "aaaaaaaa-1", "text": "hello", "reply_to": "1"}, "malformed"),
        ({"client_id": "aaaaaaaa-1", "text": "hello", "mentions": ["; drop"]}, "malformed"),
        ({"client_id": "aaaaaaaa-1", "text": "hello", "reply_to": 2**31 - 1}, "chat.gone"),
        ({"text": "hello"}, "malformed"),
        ("hello", "malformed"),
        (None, "malformed"),
    ],
)
def test_bad_input_gets_a_coded_answer_and_stores_nothing(
    enter: Enter, served: Platform, event: Event, data: Any, code: str
) -> None:
    answer = enter(_ticket(served, event)).say("post", data)
    assert answer["ok"] is False
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
    with served.reading() as session:
        assert session.scalars(select(ChatMessage).where(ChatMessage.event_id == event.id)).all() == []


def test_a_flood_is_slowed_down(enter: Enter, served: Platform, event: Event) -> None:
    maud = enter(_ticket(served, event))
    answers = [maud.post(f"Message {number}", f"aaaaaaaa-{number}") for number in range(8)]
    assert [answer["ok"] for answer in answers[:5]] == [True] * 5
    assert answers[-1]["error"]["code"] == "chat.too_fast"


@pytest.mark.parametrize("status", [EventStatus.ENDED, EventStatus.CANCELLED])
def test_nobody_posts_after_the_event(enter: Enter, served: Platform, event: Event, status: EventStatus) -> None:
    maud = enter(_ticket(served, event))
    with served.transaction() as session:
        session.get_one(Event, event.id).status = status
    assert maud.post("Anybody here?", "aaaaaaaa-1")["error"]["code"] == "chat.closed"


@pytest.mark.parametrize("auth", [{"ticket": "nonsense"}, {"ticket": 7}, {"event": 1}, {"event": "1"}, {}, None])
def test_nobody_enters_without_a_ticket(enter: Enter, event: Event, auth: dict[str, object] | None) -> None:
    assert enter(auth).refused["code"] == "room.ticket_unknown"


def test_refusals_are_in_the_language_of_the_page(enter: Enter, served: Platform, event: Event) -> None:
    ticket = _ticket(served, event)
    said = enter({**ticket, "locale": "zh"}).post(" ", "aaaaaaaa-1")["error"]["message"]
    assert said == translate("zh", ChatEmpty.message) != ChatEmpty.message
    assert enter({"ticket": "nonsense", "locale": "zh"}).refused["message"] == translate("zh", TicketUnknown.message)


@pytest.mark.parametrize("locale", ["xx", "../zh", ["zh"], None])
def test_a_language_nobody_speaks_here_is_not_asked_for(enter: Enter, served: Platform, event: Event, locale: Any) -> None:
    said = enter({**_ticket(served, event), "locale": locale}).post(" ", "aaaaaaaa-1")["error"]["message"]
    assert said == ChatEmpty.message


def test_a_cancelled_ticket_no_longer_opens_the_room(enter: Enter, served: Platform, event: Event) -> None:
    ticket = _ticket(served, event)
    with served.transaction() as session:
        session.scalars(select(Registration).where(Registration.event_id == event.id)).one().status = "cancelled"  # type: ignore[assignment]
    assert enter(ticket).refused["code"] == "room.ticket_unknown"


def test_a_draft_has_no_room(enter: Enter, served: Platform, event: Event) -> None:
    ticket = _ticket(served, event)
    with served.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.DRAFT
    assert enter(ticket).refused["code"] == "room.not_open"


def test_people_answer_correct_and_take_back_what_they_said(enter: Enter, served: Platform, event: Event) -> None:
    maud, junaid = enter(_ticket(served, event, name="Maud Ferrier")), enter(_ticket(served, event))
    question = maud.posted("How lound is it?")
    answer = junaid.posted("@Maud F. 42 decibels", reply_to=question["id"], mentions=[question["author"]["key"]])
    assert answer["reply_to"] == {
        "id": question["id"],
        "key": question["author"]["key"],
        "name": "Maud F.",
        "text": "How lound is it?",
    }
    assert answer["mentions"] == [question["author"]["key"]]
    edited = maud.say("edit", {"id": question["id"], "text": "How loud is it?"})["message"]
    assert (edited["text"], edited["place"]) == ("How loud is it?", question["place"])
    assert edited["edited_at"]
    junaid.hear_message(question["id"])
    assert _newest(junaid)["reply_to"]["text"] == "How loud is it?", "an answer quotes what stands now"
    assert maud.say("delete", {"id": question["id"]}) == {"ok": True}
    junaid.hear_removal(question["id"])
    assert _newest(junaid)["reply_to"] == {"id": question["id"]}
    assert maud.say("restore", {"id": question["id"]})["message"]["text"] == "How loud is it?"
    assert junaid.hear_message(question["id"])["place"] == question["place"]


def _newest(client: RoomClient) -> dict[str, Any]:
    message: dict[str, Any] = client.join(after=0)["messages"][-1]
    return message


def test_nobody_changes_what_others_said(enter: Enter, served: Platform, event: Event) -> None:
    maud, junaid = (enter(_ticket(served, event)) for _ in range(2))
    message = maud.posted("Still here")
    for command, data in (("edit", {"text": "Gone"}), ("delete", {}), ("restore", {})):
        assert junaid.say(command, {"id": message["id"]} | data)["error"]["code"] == "chat.gone"
    for command in ("remove", "pin", "approve", "reject", "dismiss"):
        assert junaid.say(command, {"id": message["id"]})["error"]["code"] == "forbidden"
    assert junaid.join(after=0)["messages"] == [message]
