"""Decisions about questions in the moderators' log, and questions that go with a ban, on both databases."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Anonymity, ModerationEntry, QuestionState, Role
from core.permissions import Actor
from core.queries.room import moderation as log_queries
from core.services.moderation.banning import ban
from core.services.moderation.undoing import undo
from core.services.people.erasure import erase_person
from core.services.questions import deciding
from core.services.questions.question_rooms import change_settings
from tests.core.services.chat_support import refused
from tests.core.services.question_support import Stage
from tests.factories import make_member, make_person


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


def log_of(stage: Stage) -> list[dict[str, Any]]:
    stage.session.flush()
    entries: list[dict[str, Any]] = log_queries.log(stage.session, stage.event.id)["entries"]
    return entries


def decide(stage: Stage, decision: Any, question: dict[str, Any], *more: Any) -> None:
    decision(stage.session, stage.moderator, stage.event.id, question["id"], *more)


def take_back(stage: Stage, entry_id: int) -> None:
    undo(stage.session, stage.moderator, stage.event.id, entry_id)


def test_what_is_decided_about_questions_stands_in_the_log(stage: Stage) -> None:
    change_settings(stage.session, stage.moderator, stage.event.id, moderated=True)
    ada = stage.attendee(name="Ada Lovelace")
    one, two = stage.ask(ada, "One?"), stage.ask(ada, "Two?")
    for decision, question in (
        (deciding.approve_question, one),
        (deciding.dismiss_question, one),
        (deciding.put_back_question, one),
        (deciding.dismiss_question, two),
    ):
        decide(stage, decision, question)
    entries = log_of(stage)
    assert [(entry["action"], entry["question"]["text"], entry["can_undo"]) for entry in entries] == [
        ("reject", "Two?", True),
        ("restore", "One?", True),
        ("remove", "One?", False),
        ("approve", "One?", False),
    ]
    assert entries[0]["question"]["name"] == ada.name
    assert entries[0]["by"] == "Mona"


def test_running_the_show_is_no_decision_of_a_moderator(stage: Stage) -> None:
    question = stage.ask(stage.attendee(), "One?")
    decide(stage, deciding.answer_question_live, question)
    decide(stage, deciding.mark_question_answered, question)
    decide(stage, deciding.put_back_question, question)
    assert log_of(stage) == []


def test_a_decision_is_taken_back_from_the_log_and_from_the_question(stage: Stage) -> None:
    question = stage.ask(stage.attendee(), "One?")
    decide(stage, deciding.dismiss_question, question)
    take_back(stage, log_of(stage)[0]["id"])
    assert stage.row(question).state == QuestionState.OPEN
    decide(stage, deciding.dismiss_question, question)
    decide(stage, deciding.undo_question, question, stage.row(question).revision)
    assert stage.row(question).state == QuestionState.OPEN
    entries = log_of(stage)
    assert [entry["action"] for entry in entries] == ["undo", "remove", "undo", "remove"]
    assert [entry["undone"]["by"] for entry in entries if entry["action"] == "remove"] == ["Mona", "Mona"]
    assert not any(entry["can_undo"] for entry in entries)


def test_what_has_changed_since_is_not_taken_back(stage: Stage) -> None:
    question = stage.ask(stage.attendee(), "One?")
    decide(stage, deciding.dismiss_question, question)
    entry = log_of(stage)[0]["id"]
    decide(stage, deciding.put_back_question, question)
    with refused("moderation.changed"):
        take_back(stage, entry)


def test_the_log_names_nobody_whose_name_was_promised_to_stay_hidden(stage: Stage) -> None:
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity=Anonymity.EVERYONE)
    ada = stage.attendee(name="Ada Lovelace")
    decide(stage, deciding.dismiss_question, stage.ask(ada, "Who am I?", anonymity=Anonymity.EVERYONE))
    (entry,) = log_of(stage)
    assert (entry["question"]["name"], "person" in entry) == ("", False)
    assert stage.session.scalars(select(ModerationEntry.registration_id)).all() == [None]


def test_a_banned_persons_waiting_questions_go_with_their_messages_and_come_back(stage: Stage) -> None:
    ada, bob = stage.attendee(), stage.attendee()
    waiting, answered = stage.ask(ada, "Waiting?"), stage.ask(ada, "Answered?")
    stage.ask(bob, "Bob's?")
    stage.say(ada, "Message")
    decide(stage, deciding.answer_question, answered, "Yes")
    entry = ban(stage.session, stage.moderator, stage.event.id, ada.key, remove_messages=True)
    assert entry.details == {"messages": 1, "questions": 1}
    assert [question["text"] for question in stage.shown().values()] == ["Answered?", "Bob's?"]
    take_back(stage, entry.id)
    assert stage.row(waiting).state == QuestionState.OPEN
    assert log_of(stage)[0]["details"] == {"log": entry.id, "action": "ban", "messages": 1, "questions": 1}
    ban(stage.session, stage.moderator, stage.event.id, ada.key)
    assert stage.row(waiting).state == QuestionState.OPEN


def test_a_ban_does_not_tell_who_asked_without_a_name(stage: Stage) -> None:
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity=Anonymity.EVERYONE)
    ada = stage.attendee()
    nameless, named = stage.ask(ada, "Nameless?", anonymity=Anonymity.EVERYONE), stage.ask(ada, "Named?")
    ban(stage.session, stage.moderator, stage.event.id, ada.key, remove_messages=True)
    assert (stage.row(nameless).state, stage.row(named).state) == (QuestionState.OPEN, QuestionState.DISMISSED)


def test_what_was_decided_otherwise_since_the_ban_stays(stage: Stage) -> None:
    ada = stage.attendee()
    question = stage.ask(ada, "Fine after all?")
    entry = ban(stage.session, stage.moderator, stage.event.id, ada.key, remove_messages=True)
    decide(stage, deciding.put_back_question, question)
    decide(stage, deciding.answer_question_live, question)
    take_back(stage, entry.id)
    assert stage.row(question).state == QuestionState.ANSWERING


def test_the_log_keeps_no_words_of_an_erased_person(stage: Stage) -> None:
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity=Anonymity.EVERYONE)
    place = stage.registration(person=make_person(stage.session, stage.event.organisation, name="Zephyrine Quill"))
    asked = stage.ask(stage.attendee_of(place), "I am Zephyrine, why?", anonymity=Anonymity.EVERYONE)
    decide(stage, deciding.dismiss_question, asked)
    owner = Actor.of(make_member(stage.session, stage.event.organisation, Role.OWNER))
    erase_person(stage.session, owner, place.person_id, "Zephyrine Quill")
    assert stage.session.scalars(select(ModerationEntry.message_text)).all() == [None]
    assert "Zephyrine" not in str(log_of(stage))
