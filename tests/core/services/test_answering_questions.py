"""What the team does with questions, one after the other and at the same time, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Forbidden, NotFound
from core.models import Question, QuestionState, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.questions import deciding, errors
from core.services.questions.question_rooms import change_settings
from tests.core.services.question_support import Stage
from tests.factories import make_member, make_organisation


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


def test_one_question_at_a_time_is_on_screen(stage: Stage) -> None:
    first, second = stage.ask(stage.member, "First?"), stage.ask(stage.member, "Second?")
    deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, first["id"])
    assert stage.shown()[first["id"]]["state"] == "answering"
    done = deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, second["id"])
    assert {question["state"] for question in stage.shown().values()} == {"answered", "answering"}
    assert "answered_at" in stage.shown()[first["id"]]
    deciding.undo_question(stage.session, stage.moderator, stage.event.id, second["id"], done.revision)
    assert stage.shown()[first["id"]]["state"] == "answering", "what it took off the screen is there again"
    assert stage.shown()[second["id"]] == second


def test_an_undoing_puts_back_what_nobody_has_touched_since(stage: Stage) -> None:
    first, second = stage.ask(stage.member, "First?"), stage.ask(stage.member, "Second?")
    deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, first["id"])
    taken = deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, second["id"]).revision
    deciding.answer_question(stage.session, stage.moderator, stage.event.id, first["id"], "Quiet.")
    deciding.undo_question(stage.session, stage.moderator, stage.event.id, second["id"], taken)
    assert (stage.shown()[first["id"]]["answer"], stage.shown()[first["id"]]["state"]) == ("Quiet.", "answered")
    with pytest.raises(errors.QuestionChanged):
        deciding.undo_question(stage.session, stage.moderator, stage.event.id, second["id"], taken)


def test_the_screen_must_be_free_for_what_was_on_it(stage: Stage) -> None:
    first, second = stage.ask(stage.member, "First?"), stage.ask(stage.member, "Second?")
    deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, first["id"])
    marked = deciding.mark_question_answered(stage.session, stage.moderator, stage.event.id, first["id"]).revision
    deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, second["id"])
    with pytest.raises(errors.QuestionChanged):
        deciding.undo_question(stage.session, stage.moderator, stage.event.id, first["id"], marked)


def test_an_answer_in_text_stands_under_the_question_until_it_is_taken_back(stage: Stage) -> None:
    asked = stage.ask(stage.attendee(), "How loud?")
    deciding.answer_question(stage.session, stage.moderator, stage.event.id, asked["id"], " As a fridge. ")
    shown = stage.shown()[asked["id"]]
    assert (shown["state"], shown["answer"], shown["answered_by"]) == ("answered", "As a fridge.", "Mona")
    again = deciding.answer_question(stage.session, stage.moderator, stage.event.id, asked["id"], "35 dB")
    assert stage.shown()[asked["id"]]["answer"] == "35 dB"
    deciding.undo_question(stage.session, stage.moderator, stage.event.id, asked["id"], again.revision)
    assert stage.shown()[asked["id"]]["answer"] == "As a fridge."
    deciding.put_back_question(stage.session, stage.moderator, stage.event.id, asked["id"])
    assert stage.shown()[asked["id"]] == asked
    for text, refusal in ((" ", errors.AnswerEmpty), ("x" * 2001, errors.AnswerTooLong)):
        with pytest.raises(refusal):
            deciding.answer_question(stage.session, stage.moderator, stage.event.id, asked["id"], text)


def test_a_dismissed_question_is_gone_with_its_votes_until_it_is_put_back(stage: Stage) -> None:
    asked, voter = stage.ask(stage.attendee(), "Spam?"), stage.attendee()
    stage.vote(voter, asked)
    dismissed = deciding.dismiss_question(stage.session, stage.moderator, stage.event.id, asked["id"])
    assert asked["id"] not in stage.shown()
    assert stage.waiting()[asked["id"]]["state"] == "dismissed"
    assert isinstance(stage.vote(voter, asked, up=False), errors.QuestionGone)
    with pytest.raises(errors.QuestionChanged):
        deciding.answer_question_live(stage.session, stage.moderator, stage.event.id, asked["id"])
    deciding.undo_question(stage.session, stage.moderator, stage.event.id, asked["id"], dismissed.revision)
    assert stage.shown()[asked["id"]]["votes"] == 1


def test_others_organisations_and_roles_decide_nothing_here(stage: Stage) -> None:
    asked = stage.ask(stage.attendee(), "Mine?")
    stranger = Actor.of(make_member(stage.session, make_organisation(stage.session)))
    agent = Actor.of(make_member(stage.session, stage.event.organisation, Role.AGENT))
    for actor, refusal in ((stranger, NotFound), (agent, Forbidden)):
        with pytest.raises(refusal):
            deciding.dismiss_question(stage.session, actor, stage.event.id, asked["id"])
        with pytest.raises(refusal):
            change_settings(stage.session, actor, stage.event.id, is_open=False)
    elsewhere = Stage.set_up(stage.session)
    with pytest.raises(NotFound):
        deciding.dismiss_question(stage.session, elsewhere.moderator, elsewhere.event.id, asked["id"])


def test_two_of_the_team_at_the_same_time_have_one_question_on_screen(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        asked = [stage.ask(stage.member, f"Number {number}?")["id"] for number in range(6)]

    def answer(question_id: int) -> bool:
        try:
            with platform.transaction() as session:
                deciding.answer_question_live(session, stage.moderator, stage.event.id, question_id)
        except errors.QuestionChanged:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        taken = list(pool.map(answer, asked + asked[::-1]))
    assert any(taken)
    with platform.reading() as session:
        states = list(session.scalars(select(Question.state).where(Question.event_id == stage.event.id)))
    assert states.count(QuestionState.ANSWERING) == 1
    assert set(states) == {QuestionState.ANSWERING, QuestionState.ANSWERED}
