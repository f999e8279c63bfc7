"""One person, one vote, and counts that are the rows."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event as sqlalchemy_events
from sqlalchemy import func, select

from core.authors import Author
from core.chat_rules.actions import Action
from core.chat_rules.words import Term, WordList
from core.clock import now
from core.errors import DomainError
from core.models import Person, Poll, PollVote, Role, Sanction, SanctionKind
from core.permissions import Actor
from core.platform import Platform
from core.poll_rules.answers import Given
from core.poll_rules.kinds import PollKind, Showing
from core.queries.polls.asked import results_for
from core.queries.polls.boards import own_votes
from core.services.people.erasure import erase_person
from core.services.polls.polls import hide_word
from core.services.polls.votes import Ballot, vote
from tests.core.services.poll_support import Stage, code_of

ABC = ("Air", "Brine", "Cold")
PARALLEL = 20


@pytest.fixture
def stage(platform: Platform) -> Iterator[Stage]:
    with platform.transaction() as session:
        yield Stage.set_up(session)


def test_a_vote_may_be_changed_while_the_poll_is_open_and_stays_one_vote(stage: Stage) -> None:
    poll, voter = stage.opened(PollKind.SINGLE, *ABC), stage.attendee()
    for place in (0, 2, 2, 1):
        stage.cast(voter, poll, place)
    assert stage.counts(poll) == [0, 1, 0]
    assert own_votes(stage.session, stage.event.id, voter) == {"votes": {str(poll.id): {"answer": [stage.options(poll)[1]]}}}


def test_in_a_quiz_the_first_answer_stands(stage: Stage) -> None:
    poll, voter = stage.opened(PollKind.QUIZ, *ABC, right="Air", points=10), stage.attendee()
    first, second = stage.options(poll)[:2]
    ballots = [Ballot(voter, poll.id, Given(choices=(option,))) for option in (second, first, second)]
    one, other, again = stage.cast_all(ballots)
    assert one == again == {"id": poll.id, "answer": [second]}
    assert code_of(other) == "poll.answered"
    assert code_of(stage.cast(voter, poll, 0)) == "poll.answered"
    assert stage.session.scalars(select(PollVote.points)).all() == [0]


def test_what_is_wrong_with_one_ballot_is_no_other_ballots_business(stage: Stage) -> None:
    poll, draft = stage.opened(PollKind.SINGLE, *ABC), stage.prepared(PollKind.SINGLE, *ABC)
    elsewhere = Stage.set_up(stage.session).opened(PollKind.SINGLE, *ABC)
    first = stage.options(poll)[0]
    host = Author.member(stage.member(Role.HOST))
    ballots = [
        Ballot(stage.attendee(), poll.id, Given(choices=(first,))),
        Ballot(stage.attendee(), poll.id, Given()),
        Ballot(stage.attendee(), draft.id, Given(choices=(stage.options(draft)[0],))),
        Ballot(stage.attendee(), elsewhere.id, Given(choices=(first,))),
        Ballot(stage.attendee(), 2**31 - 1, Given(choices=(first,))),
        Ballot(host, poll.id, Given(choices=(first,))),
        Ballot(stage.attendee(), poll.id, Given(choices=(first,))),
    ]
    results = stage.cast_all(ballots)
    codes = [result.code if isinstance(result, DomainError) else "counted" for result in results]
    refused = ["poll.answer", "not_found", "not_found", "not_found", "poll.attendees_only"]
    assert codes == ["counted", *refused, "counted"]
    assert stage.counts(poll) == [2, 0, 0]


def test_the_statements_are_a_handful_however_many_vote(stage: Stage) -> None:
    poll = stage.opened(PollKind.SINGLE, *ABC, showing=Showing.VOTED)
    options, voters = stage.options(poll), [stage.attendee() for _ in range(40)]
    said: list[str] = []
    sqlalchemy_events.listen(stage.session.get_bind(), "before_cursor_execute", lambda *args: said.append(args[2]))
    for place in (0, 1):
        said.clear()
        results = stage.cast_all([Ballot(voter, poll.id, Given(choices=(options[place],))) for voter in voters])
        assert len(said) <= 7, said
        assert {str(result) for result in results} == {str(results[0])}
    assert isinstance(results[0], dict)
    assert results[0]["results"]["options"][1] == {"id": options[1], "votes": 40}


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_the_rows_whatever_people_do(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    kinds = {PollKind.MULTIPLE: {"most": 2}, PollKind.RANKING: {}, PollKind.QUIZ: {"right": "Air", "points": 3}}
    polls = [stage.opened(kind, *ABC, **plan) for kind, plan in kinds.items()]  # type: ignore[arg-type]
    options = {poll.id: stage.options(poll) for poll in polls}
    voters = [stage.attendee() for _ in range(12)]
    stand: dict[tuple[int, str], list[int]] = {}
    for _ in range(15):
        ballots = []
        for _ in range(chance.randint(1, 12)):
            voter, poll = chance.choice(voters), chance.choice(polls)
            many = {PollKind.MULTIPLE: chance.randint(1, 2), PollKind.RANKING: 3, PollKind.QUIZ: 1}[poll.kind]
            chosen = chance.sample(options[poll.id], many)
            ballots.append(Ballot(voter, poll.id, Given(choices=tuple(chosen))))
            if poll.kind != PollKind.QUIZ or (poll.id, voter.key) not in stand:
                stand[poll.id, voter.key] = chosen
        stage.cast_all(ballots)
    for poll in polls:
        answers = [chosen for (poll_id, _), chosen in stand.items() if poll_id == poll.id]
        results = stage.known(poll)["results"]
        assert results["votes"] == len(answers) == _rows(stage, poll)
        for option in results["options"]:
            if poll.kind == PollKind.RANKING:
                assert option["first"] == sum(order[0] == option["id"] for order in answers)
            else:
                assert option["votes"] == sum(option["id"] in chosen for chosen in answers)


def _rows(stage: Stage, poll: Poll) -> int:
    return stage.session.scalar(select(func.count()).select_from(PollVote).where(PollVote.poll_id == poll.id)) or 0


def test_of_twenty_votes_at_once_one_counts(platform: Platform) -> None:
    with platform.transaction() as session:
        stage = Stage.set_up(session)
        poll, voter = stage.opened(PollKind.QUIZ, *ABC, right="Air", points=10), stage.attendee()
        options, poll_id, event_id = stage.options(poll), poll.id, stage.event.id
    together = Barrier(PARALLEL)

    def post(number: int) -> str:
        together.wait()
        ballot = Ballot(voter, poll_id, Given(choices=(options[number % 3],)))
        with platform.transaction() as session:
            result = vote(session, event_id, [ballot], None)[0]
        return result.code if isinstance(result, DomainError) else str(result["answer"])

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(post, range(PARALLEL)))
    with platform.reading() as session:
        stands = session.scalars(select(PollVote.answer)).all()
    assert len(stands) == 1
    assert set(answers) == {stands[0], "poll.answered"}
    assert 6 <= answers.count(stands[0]) <= 7


def test_words_that_are_not_wanted_are_refused_and_the_muted_say_none(stage: Stage) -> None:
    poll, muted = stage.opened(PollKind.WORDS, most=2), stage.attendee()
    listed = WordList([Term("scam", Action.REFUSE), Term("crypto", Action.HOLD)])
    assert muted.person_id is not None
    sanction = {"kind": SanctionKind.MUTE, "event_id": stage.event.id, "person_id": muted.person_id, "name": "Moritz"}
    stage.session.add(Sanction(organisation_id=stage.host.organisation_id, until=now() + timedelta(minutes=5), **sanction))
    stage.session.flush()
    said = [(stage.attendee(), "sc4m"), (stage.attendee(), "crypto"), (muted, "warm"), (stage.attendee(), "warm")]
    results = stage.cast_all([Ballot(author, poll.id, Given(words=(word,))) for author, word in said], listed)
    assert [code_of(result) for result in results[:3]] == ["poll.words", "poll.words", "poll.muted"]
    assert results[3] == {"id": poll.id, "answer": ["warm"]}


def test_a_moderator_takes_a_word_off_every_screen_and_lets_it_back(stage: Stage) -> None:
    poll, moderator = stage.opened(PollKind.WORDS, most=2), Actor.of(stage.member(Role.MODERATOR))
    for word in ("Rude", "RUDE", "warm"):
        stage.cast(stage.attendee(), poll, words=(word,))
    hide_word(stage.session, moderator, stage.event.id, poll.id, "rude", hidden=True)
    shown = stage.shown(poll)
    assert shown is not None
    assert [word["text"] for word in shown["results"]["words"]] == ["warm"]
    assert stage.known(poll)["hidden_words"] == ["rude"]
    assert len(stage.known(poll)["results"]["words"]) == 2
    hide_word(stage.session, moderator, stage.event.id, poll.id, "RUDE", hidden=False)
    shown = stage.shown(poll)
    assert shown is not None
    assert len(shown["results"]["words"]) == 2


def test_results_are_given_to_those_who_may_see_them(stage: Stage) -> None:
    voted, always, never = (
        stage.opened(PollKind.SINGLE, *ABC, showing=showing) for showing in (Showing.VOTED, Showing.ALWAYS, Showing.CLOSED)
    )
    voter, other = stage.attendee(), stage.attendee()
    stage.cast(voter, voted, 1)
    people = (voter.registration_id, other.registration_id)
    asks = [(poll.id, person) for poll in (voted, always, never) for person in people] + [(2**31 - 1, people[0])]
    results = results_for(stage.session, stage.event.id, asks)
    assert [result is not None for result in results] == [True, False, True, True, False, False, False]
    assert results[0] is not None
    assert results[0]["votes"] == 1
    assert own_votes(stage.session, stage.event.id, voter)["votes"][str(voted.id)]["results"] == results[0]
    assert own_votes(stage.session, stage.event.id, other) == {"votes": {}}


def test_the_words_of_an_erased_person_go_and_their_vote_stays(stage: Stage) -> None:
    words, choice = stage.opened(PollKind.WORDS), stage.opened(PollKind.SINGLE, *ABC)
    author = stage.attendee(name="Maud Ferrier")
    stage.cast(author, words, words=("maud@example.org",))
    stage.cast(author, choice, 0)
    owner = Actor.of(stage.member(Role.OWNER))
    person = stage.session.get_one(Person, author.person_id)
    erase_person(stage.session, owner, person.id, person.name)
    assert stage.known(words)["results"] == {"votes": 1, "words": [], "others": 0}
    assert stage.counts(choice) == [1, 0, 0]
