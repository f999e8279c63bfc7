"""Votes of people who turn out to be one, on both databases."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.models import PersonMerge, PollVote, Role
from core.permissions import Actor
from core.poll_rules.kinds import PollKind
from core.queries.polls.boards import own_votes
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from tests.core.services.poll_support import Stage
from tests.factories import make_registration


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


@pytest.fixture
def owner(stage: Stage) -> Actor:
    return Actor.of(stage.member(Role.OWNER))


def _answers(stage: Stage, who: Author) -> dict[str, object]:
    return {poll: vote["answer"] for poll, vote in own_votes(stage.session, stage.event.id, who)["votes"].items()}


def test_two_who_are_one_have_one_vote_that_of_the_place_that_stays(stage: Stage, owner: Actor) -> None:
    first, second = (make_registration(stage.session, stage.event, name=name) for name in ("Ada", "Ada L"))
    ada, again, other = Author.attendee(first), Author.attendee(second), stage.attendee()
    both, later = stage.opened(PollKind.SINGLE, "Tea", "Coffee"), stage.opened(PollKind.SINGLE, "Tea", "Coffee")
    for who, poll, place in ((ada, both, 0), (again, both, 1), (other, both, 1), (again, later, 1)):
        stage.cast(who, poll, place)
    merge = merge_people(stage.session, owner, second.person_id, first.person_id)
    assert (stage.counts(both), stage.counts(later)) == ([1, 1], [0, 1])
    assert _answers(stage, ada) == {str(both.id): [stage.options(both)[0]], str(later.id): [stage.options(later)[1]]}
    undo_merge(stage.session, owner, merge.id)
    assert (stage.counts(both), stage.counts(later)) == ([1, 2], [0, 1])
    assert _answers(stage, again) == {str(poll.id): [stage.options(poll)[1]] for poll in (both, later)}
    assert _answers(stage, ada) == {str(both.id): [stage.options(both)[0]]}


def test_an_answer_changed_since_stays_where_it_was_changed(stage: Stage, owner: Actor) -> None:
    first, second = (make_registration(stage.session, stage.event) for _ in range(2))
    ada, again = Author.attendee(first), Author.attendee(second)
    poll = stage.opened(PollKind.SINGLE, "Tea", "Coffee")
    stage.cast(again, poll, 0)
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    stage.cast(ada, poll, 1)
    undo_merge(stage.session, owner, merge.id)
    assert stage.counts(poll) == [0, 1]
    assert (len(_answers(stage, ada)), _answers(stage, again)) == (1, {})


def test_the_points_of_a_quiz_go_along_and_come_back(stage: Stage, owner: Actor) -> None:
    first, second = (make_registration(stage.session, stage.event) for _ in range(2))
    ada, again = Author.attendee(first), Author.attendee(second)
    quiz = stage.opened(PollKind.QUIZ, "Lyon", "Paris", right="Paris", points=10)
    stage.cast(ada, quiz, 0)
    stage.cast(again, quiz, 1)

    def points() -> dict[int, int]:
        wanted = select(PollVote.registration_id, PollVote.points).where(PollVote.poll_id == quiz.id)
        return {row.registration_id: row.points for row in stage.session.execute(wanted)}

    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    assert points() == {first.id: 0}
    undo_merge(stage.session, owner, merge.id)
    assert points() == {first.id: 0, second.id: 10}


def test_of_somebody_erased_no_dropped_words_are_kept(stage: Stage, owner: Actor) -> None:
    first, second = (make_registration(stage.session, stage.event) for _ in range(2))
    words = stage.opened(PollKind.WORDS)
    stage.cast(Author.attendee(first), words, words=("fast",))
    stage.cast(Author.attendee(second), words, words=("zephyrine",))
    merge = merge_people(stage.session, owner, first.person_id, second.person_id)
    assert "zephyrine" in json.dumps(merge.moved)
    erase_person(stage.session, owner, first.person_id, first.person.name)
    stage.session.flush()
    stage.session.expire_all()
    assert "zephyrine" not in json.dumps(stage.session.get_one(PersonMerge, merge.id).moved)
    assert stage.session.scalars(select(PollVote.answer)).all() == ["[]"]
