"""One person, one vote, whatever is sent at the same time from wherever, on both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from sqlalchemy import func, select

from core.authors import Author
from core.models import Question, QuestionVote
from core.platform import Platform
from core.services.questions import deciding
from core.services.questions.errors import QuestionGone
from core.services.questions.voting import Vote, cast_votes
from tests.core.services.question_support import Stage

PEOPLE, QUESTIONS, WRITERS = 12, 5, 8


def _cast(platform: Platform, event_id: int, votes: Sequence[Vote]) -> list[object]:
    """As one server process does: in a transaction of its own."""
    with platform.transaction() as session:
        return list(cast_votes(session, event_id, votes))


def _stage(platform: Platform) -> tuple[Stage, list[Author], list[int]]:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        people = [stage.attendee() for _ in range(PEOPLE)]
        return stage, people, [stage.ask(stage.member, f"Number {number}?")["id"] for number in range(QUESTIONS)]


def test_votes_of_several_servers_at_the_same_time_are_counted_exactly(platform: Platform) -> None:
    stage, people, asked = _stage(platform)
    random = Random(7)
    batches = [[Vote(author, id_, True) for author in people for id_ in asked] for _ in range(WRITERS)]
    for batch in batches:
        random.shuffle(batch)
    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(lambda batch: _cast(platform, stage.event.id, batch), batches))
    assert {answer["votes"] for batch in answers for answer in batch if isinstance(answer, dict)} == {PEOPLE}
    _counts_are(platform, dict.fromkeys(asked, PEOPLE))


def test_votes_given_and_taken_back_at_random_end_as_the_last_word_of_each(platform: Platform) -> None:
    stage, people, asked = _stage(platform)

    def change_mind(author: Author) -> dict[int, bool]:
        """One after the other, as one person's connection sends them."""
        random = Random(author.registration_id)
        wanted = {}
        for _ in range(12):
            id_, up = random.choice(asked), random.random() < 0.6
            (answer,) = _cast(platform, stage.event.id, [Vote(author, id_, up)])
            assert isinstance(answer, dict)
            assert answer["upvoted"] == up
            wanted[id_] = up
        return wanted

    with ThreadPoolExecutor(WRITERS) as pool:
        minds = list(pool.map(change_mind, people))
    _counts_are(platform, {id_: sum(wanted.get(id_, False) for wanted in minds) for id_ in asked})


def test_a_vote_for_what_is_dismissed_meanwhile_counts_or_is_refused(platform: Platform) -> None:
    stage, people, asked = _stage(platform)

    def dismiss() -> list[object]:
        with platform.transaction() as session:
            deciding.dismiss_question(session, stage.moderator, stage.event.id, asked[0])
        return []

    def vote(author: Author) -> list[object]:
        return _cast(platform, stage.event.id, [Vote(author, asked[0], True)])

    with ThreadPoolExecutor(WRITERS) as pool:
        waiting = [pool.submit(vote, author) for author in people[:6]]
        waiting += [pool.submit(dismiss)] + [pool.submit(vote, author) for author in people[6:]]
        answers = [answer for each in waiting for answer in each.result()]
    taken = [answer for answer in answers if isinstance(answer, dict)]
    assert all(isinstance(answer, dict | QuestionGone) for answer in answers)
    _counts_are(platform, {asked[0]: len(taken)})


def _counts_are(platform: Platform, expected: dict[int, int]) -> None:
    """In the rows, and in what was counted from them."""
    with platform.reading() as session:
        for question_id, votes in expected.items():
            counted = session.scalar(select(func.count()).where(QuestionVote.question_id == question_id))
            assert (session.get_one(Question, question_id).votes, counted) == (votes, votes)
