"""Questions that people report, what the team does about it, and what becomes of reports with people, on both databases."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.authors import Author
from core.errors import NotFound
from core.events import BoardChanged
from core.models import Anonymity, ModerationEntry, Question, QuestionReport, QuestionState, Role
from core.outbox import take_recorded
from core.permissions import Actor
from core.queries.room import moderation as log_queries
from core.services.moderation.undoing import undo
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from core.services.questions import deciding
from core.services.questions.question_rooms import change_settings
from core.services.questions.reporting import dismiss_question_reports, report_question
from tests.core.services.chat_support import refused
from tests.core.services.question_support import Stage
from tests.factories import make_member, make_person

State = dict[str, Any]


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


@pytest.fixture
def owner(stage: Stage) -> Actor:
    return Actor.of(make_member(stage.session, stage.event.organisation, Role.OWNER))


def report(stage: Stage, author: Author, question: State, reason: str = "spam", words: str = "") -> None:
    report_question(stage.session, author, stage.event.id, question["id"], reason, words)


def dismiss(stage: Stage, question: State) -> Question:
    return dismiss_question_reports(stage.session, stage.moderator, stage.event.id, question["id"])


def reports(stage: Stage) -> dict[int, State]:
    """What the team sees of each reported question: how many, why, and what they wrote."""
    stage.session.flush()
    names = ("reports", "reasons", "notes")
    return {id_: {name: thing[name] for name in names} for id_, thing in stage.waiting().items() if "reports" in thing}


def told_boards(stage: Stage) -> set[str]:
    """Which boards of the room were said to have changed since this was asked last."""
    return {recorded.fact.board for recorded in take_recorded(stage.session) if isinstance(recorded.fact, BoardChanged)}


def newest_entry(stage: Stage) -> State:
    stage.session.flush()
    entry: State = log_queries.log(stage.session, stage.event.id)["entries"][0]
    return entry


def test_a_person_reports_a_question_once_and_only_the_team_learns_of_it(stage: Stage) -> None:
    ada, bo, cy = stage.attendee(), stage.attendee(), stage.attendee()
    question = stage.ask(ada, "Buy my watch?")
    before = stage.shown()
    take_recorded(stage.session)
    for author, reason, words in ((bo, "spam", " Third time "), (bo, "abuse", ""), (stage.member, "spam", ""), (cy, "other", "")):
        report(stage, author, question, reason, words)
    assert reports(stage) == {
        question["id"]: {"reports": 3, "reasons": {"spam": 2, "other": 1}, "notes": ["Third time"]},
    }
    assert told_boards(stage) == {"questions_waiting"}
    assert (stage.shown(), stage.own(ada)["held"]) == (before, [])


def test_only_what_others_asked_and_all_can_see_is_reported(stage: Stage) -> None:
    ada, bo, elsewhere = stage.attendee(), stage.attendee(), Stage.set_up(stage.session)
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity=Anonymity.EVERYONE)
    own = stage.ask(ada, "Mine?", anonymity=Anonymity.EVERYONE)
    held, foreign = stage.ask(bo, "Held?", held_for="words"), elsewhere.ask(elsewhere.attendee(), "Theirs?")
    with refused("question.own"):
        report(stage, ada, own)
    for question in (held, foreign):
        with refused("question.gone"):
            report(stage, ada, question)
    deciding.dismiss_question(stage.session, stage.moderator, stage.event.id, own["id"])
    with refused("question.gone"):
        report(stage, bo, own)
    assert reports(stage) == {}


def test_an_answered_question_is_reported_like_an_open_one(stage: Stage) -> None:
    answered, open_ = (stage.ask(stage.attendee(), text) for text in ("Answered?", "Open?"))
    deciding.answer_question(stage.session, stage.moderator, stage.event.id, answered["id"], "Yes")
    report(stage, stage.attendee(), open_)
    report(stage, stage.attendee(), answered)
    assert reports(stage).keys() == {answered["id"], open_["id"]}
    assert stage.waiting()[answered["id"]]["answer"] == "Yes"


def test_reports_are_dismissed_and_come_back_from_the_question_and_from_the_log(stage: Stage) -> None:
    question, bo = stage.ask(stage.attendee(), "How much?"), stage.attendee()
    deciding.answer_question(stage.session, stage.moderator, stage.event.id, question["id"], "Nothing")
    answered = stage.shown()[question["id"]]
    report(stage, bo, question)
    reported = reports(stage)
    other = Actor.of(make_member(stage.session, stage.event.organisation, Role.MODERATOR, name="Otto"))
    kept = dismiss_question_reports(stage.session, other, stage.event.id, question["id"])
    assert reports(stage) == {}
    assert stage.shown()[question["id"]] == answered, "who answered it is not who looked at the reports"
    report(stage, bo, question)
    assert reports(stage) == {}, "the same person's second report changes nothing"
    with refused("question.changed"):
        dismiss(stage, question)
    entry = newest_entry(stage)
    assert (entry["action"], entry["by"], entry["can_undo"]) == ("dismiss", "Otto", True)

    deciding.undo_question(stage.session, stage.moderator, stage.event.id, question["id"], kept.revision)
    assert reports(stage) == reported
    assert newest_entry(stage)["details"]["action"] == "dismiss"
    dismiss(stage, question)
    undo(stage.session, stage.moderator, stage.event.id, newest_entry(stage)["id"])
    assert reports(stage) == reported
    assert stage.shown()[question["id"]] == answered


def test_what_happened_to_the_question_since_is_not_taken_back_with_the_reports(stage: Stage) -> None:
    question = stage.ask(stage.attendee(), "How much?")
    report(stage, stage.attendee(), question)
    dismiss(stage, question)
    entry = newest_entry(stage)
    deciding.mark_question_answered(stage.session, stage.moderator, stage.event.id, question["id"])
    assert newest_entry(stage)["can_undo"] is False
    with refused("moderation.changed"):
        undo(stage.session, stage.moderator, stage.event.id, entry["id"])
    assert reports(stage) == {}


def test_a_question_out_of_sight_waits_for_nobody_and_is_reported_still_when_it_is_back(stage: Stage) -> None:
    question = stage.ask(stage.attendee(), "Buy my coins?")
    report(stage, stage.attendee(), question)
    deciding.dismiss_question(stage.session, stage.moderator, stage.event.id, question["id"])
    assert reports(stage) == {}
    with refused("question.changed"):
        dismiss(stage, question)
    deciding.put_back_question(stage.session, stage.moderator, stage.event.id, question["id"])
    assert reports(stage).keys() == {question["id"]}


def test_who_may_not_moderate_dismisses_no_reports(stage: Stage) -> None:
    question = stage.ask(stage.attendee(), "How much?")
    report(stage, stage.attendee(), question)
    with refused("forbidden"):
        dismiss_question_reports(stage.session, stage.colleague(Role.AGENT), stage.event.id, question["id"])
    elsewhere = Stage.set_up(stage.session)
    for event_id in (stage.event.id, elsewhere.event.id):
        with pytest.raises(NotFound):
            dismiss_question_reports(stage.session, elsewhere.moderator, event_id, question["id"])
    assert reports(stage).keys() == {question["id"]}


def test_the_team_does_not_learn_who_asked_by_a_report(stage: Stage) -> None:
    change_settings(stage.session, stage.moderator, stage.event.id, anonymity=Anonymity.EVERYONE)
    question = stage.ask(stage.attendee(), "Who am I?", anonymity=Anonymity.EVERYONE)
    report(stage, stage.attendee(), question)
    assert "author" not in stage.waiting()[question["id"]]
    dismiss(stage, question)
    assert newest_entry(stage)["question"]["name"] == ""
    assert stage.session.scalars(select(ModerationEntry.registration_id)).all() == [None]


def test_of_more_than_a_hundred_those_reported_first_are_shown(stage: Stage) -> None:
    teller, asked = stage.attendee(), [stage.ask(stage.member, f"Number {number}?") for number in range(101)]
    for question in reversed(asked):
        report(stage, teller, question)
    assert reports(stage).keys() == {question["id"] for question in asked[1:]}


def test_two_who_are_one_count_once_and_each_again_when_they_are_two(stage: Stage, owner: Actor) -> None:
    first, second = stage.registration(name="Ada"), stage.registration(name="Ada L")
    ada, again = stage.attendee_of(first), stage.attendee_of(second)
    both, one = stage.ask(stage.attendee(), "Reported by both?"), stage.ask(stage.attendee(), "Reported by the second?")
    for author, question, reason in ((ada, both, "spam"), (again, both, "abuse"), (again, one, "other")):
        report(stage, author, question, reason, reason)
    apart = reports(stage)
    assert [apart[question["id"]]["reports"] for question in (both, one)] == [2, 1]
    take_recorded(stage.session)
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    assert reports(stage) == {
        both["id"]: {"reports": 1, "reasons": {"spam": 1}, "notes": ["spam"]},
        one["id"]: {"reports": 1, "reasons": {"other": 1}, "notes": ["other"]},
    }
    assert "questions_waiting" in told_boards(stage)
    report(stage, ada, one, "spam", "Once more")
    assert stage.session.scalar(select(func.count()).select_from(QuestionReport)) == 3, "they reported it before"
    undo_merge(stage.session, owner, merge.id)
    assert reports(stage) == apart
    assert "questions_waiting" in told_boards(stage)
    report(stage, ada, one)
    assert reports(stage)[one["id"]]["reports"] == 2


def test_nothing_an_erased_person_wrote_of_others_is_left_nor_what_others_wrote_of_theirs(stage: Stage, owner: Actor) -> None:
    zephyrine = make_person(stage.session, stage.event.organisation, name="Zephyrine Quill")
    place, bo = stage.registration(person=zephyrine), stage.attendee()
    theirs, others = stage.ask(stage.attendee_of(place), "How loud?"), stage.ask(bo, "How much?")
    report(stage, stage.attendee_of(place), others, "abuse", "Zephyrine is hurt")
    report(stage, bo, theirs, "other", "Zephyrine again")
    take_recorded(stage.session)
    erase_person(stage.session, owner, place.person_id, "Zephyrine Quill")
    nothing_said = {"reports": 1, "notes": []}
    assert reports(stage) == {
        theirs["id"]: nothing_said | {"reasons": {"other": 1}},
        others["id"]: nothing_said | {"reasons": {"abuse": 1}},
    }
    assert stage.session.scalars(select(QuestionReport.note)).all() == ["", ""]
    assert "questions_waiting" in told_boards(stage)


def test_the_reports_of_a_question_that_went_with_its_erased_author_wait_for_nobody(stage: Stage, owner: Actor) -> None:
    zephyrine = make_person(stage.session, stage.event.organisation, name="Zephyrine Quill")
    place = stage.registration(person=zephyrine)
    telling = stage.ask(stage.attendee_of(place), "I am Zephyrine. Why?")
    report(stage, stage.attendee(), telling)
    erase_person(stage.session, owner, place.person_id, "Zephyrine Quill")
    assert stage.row(telling).state == QuestionState.WITHDRAWN
    assert reports(stage) == {}
