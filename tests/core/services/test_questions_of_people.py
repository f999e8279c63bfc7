"""Questions and votes of people who are erased, and of two who turn out to be one, on both databases."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Member, Question, QuestionState, QuestionVote, Role
from core.permissions import Actor
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from core.services.questions import deciding
from tests.core.services.question_support import Stage
from tests.factories import make_member, make_person


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


@pytest.fixture
def owner(stage: Stage) -> Actor:
    member: Member = make_member(stage.session, stage.event.organisation, Role.OWNER)
    return Actor.of(member)


def test_an_erased_persons_questions_are_nobodys_and_keep_their_votes(stage: Stage, owner: Actor) -> None:
    zephyrine = make_person(stage.session, stage.event.organisation, name="Zephyrine Quill", email="zq@example.org")
    place, other = stage.registration(person=zephyrine), stage.attendee()
    author = stage.attendee_of(place)
    kept, telling, answered = (stage.ask(author, text) for text in ("How loud?", "I am ZEPHYRINE. Why?", "How much?"))
    hidden = stage.ask(author, "Never mind")
    stage.vote(other, kept)
    deciding.answer_question(stage.session, stage.moderator, stage.event.id, answered["id"], "As much as Zephyrine said")
    deciding.dismiss_question(stage.session, stage.moderator, stage.event.id, hidden["id"])
    erase_person(stage.session, owner, place.person_id, "Zephyrine Quill")
    stage.session.flush()
    assert list(stage.shown()) == [kept["id"]]
    assert "author" not in stage.shown()[kept["id"]]
    assert stage.shown()[kept["id"]]["votes"] == 1
    for question in (kept, telling, answered, hidden):
        row = stage.row(question)
        everything = " ".join(str(getattr(row, column.key)) for column in Question.__table__.columns).casefold()
        assert not any(needle in everything for needle in ("zephyrine", "quill"))
        assert (row.text == "") == (row.state == QuestionState.WITHDRAWN)
    assert (stage.row(hidden).text, stage.row(kept).text) == ("", "How loud?")


def test_two_who_are_one_have_one_vote_and_the_questions_of_both(stage: Stage, owner: Actor) -> None:
    first, second = stage.registration(name="Ada"), stage.registration(name="Ada L")
    ada, again = stage.attendee_of(first), stage.attendee_of(second)
    both, one = stage.ask(stage.attendee(), "Wanted by both?"), stage.ask(again, "Asked by the second?")
    for voter, question in ((ada, both), (again, both), (again, one)):
        stage.vote(voter, question)
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    stage.session.flush()
    assert [stage.shown()[question["id"]]["votes"] for question in (both, one)] == [1, 1]
    assert stage.own(ada) == {"upvoted": [both["id"], one["id"]], "asked": [one["id"]], "held": []}
    undo_merge(stage.session, owner, merge.id)
    stage.session.flush()
    assert [stage.shown()[question["id"]]["votes"] for question in (both, one)] == [2, 1]
    assert stage.own(ada) == {"upvoted": [both["id"]], "asked": [], "held": []}
    assert stage.own(again) == {"upvoted": [both["id"], one["id"]], "asked": [one["id"]], "held": []}


def test_a_vote_taken_back_since_stays_taken_back(stage: Stage, owner: Actor) -> None:
    first, second = stage.registration(), stage.registration()
    ada, again = stage.attendee_of(first), stage.attendee_of(second)
    question = stage.ask(stage.attendee(), "Wanted?")
    stage.vote(again, question)
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    stage.vote(ada, question, up=False)
    undo_merge(stage.session, owner, merge.id)
    assert stage.session.scalars(select(QuestionVote)).all() == []
    assert stage.shown()[question["id"]]["votes"] == 0


def test_nobody_elses_vote_is_given_back(stage: Stage, owner: Actor) -> None:
    first, second = stage.registration(), stage.registration()
    ada, again, other = stage.attendee_of(first), stage.attendee_of(second), stage.attendee()
    question = stage.ask(stage.attendee(), "Wanted?")
    stage.vote(again, question)
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    stage.vote(ada, question, up=False)
    stage.vote(other, question)
    undo_merge(stage.session, owner, merge.id)
    assert stage.own(other)["upvoted"] == [question["id"]]
    assert stage.own(again)["upvoted"] == []
