"""Votes: those of one moment written together, one row a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from core.authors import Author
from core.bulk import insert_many, one_of
from core.chat_rules.words import WordList
from core.clock import now
from core.errors import DomainError, NotFound
from core.models import Event, Poll, PollVote
from core.poll_rules.answers import Asked, Given, answer_to, read_answer
from core.poll_rules.kinds import PollKind, PollState, Showing
from core.queries.polls.results import Options, options_of, results_of
from core.services.polls.errors import AttendeesOnly, FirstStands, PollClosed, PollWordsRefused, VoterMuted
from core.services.polls.finding import poll_changed
from core.services.room.chat_rooms import lock_room
from core.services.room.chat_standing import Standing, standing_of

VOTE_TABLE = cast(Table, PollVote.__table__)
Key = tuple[int, int]  # poll, registration
Result = dict[str, Any] | DomainError


@dataclass(frozen=True)
class Ballot:
    """What somebody answers to a poll."""

    author: Author
    poll_id: int
    given: Given


def vote(session: Session, event_id: int, ballots: Sequence[Ballot], words: WordList | None) -> list[Result]:
    """Count a batch: what was answered, and the results where one sees them for it; or why it was not counted.

    The statements are a handful however many ballots there are, and what is wrong with one is no other's business.
    """
    box = _Box(session, event_id, ballots, words)
    results: list[Result] = []
    for ballot in ballots:
        try:
            results.append({"id": ballot.poll_id, "answer": box.take(ballot)})
        except DomainError as refused:
            results.append(refused)
    box.store()
    return [box.with_results(result) if isinstance(result, dict) else result for result in results]


class _Box:
    """The ballots of one room, and everything that has to be known about them."""

    def __init__(self, session: Session, event_id: int, ballots: Sequence[Ballot], words: WordList | None) -> None:
        self._session, self._event_id, self._words = session, event_id, words
        self._polls = self._lock({ballot.poll_id for ballot in ballots})
        self._at = now()  # after the lock: whoever closed it meanwhile did so before
        self._options: Options = options_of(session, [poll.id for poll, _ in self._polls.values()])
        self._standing = self._standing_of_writers(ballots)
        self._before = self._votes_before(ballots)
        self._new: dict[Key, dict[str, Any]] = {}
        self._shown: Mapping[int, dict[str, Any]] | None = None

    def take(self, ballot: Ballot) -> Any:
        """The answer as it counts; raise when it does not."""
        registration_id = ballot.author.registration_id
        if registration_id is None:
            raise AttendeesOnly()
        poll = self._open(ballot.poll_id)
        options = self._options.get(poll.id, [])
        answer = answer_to(Asked(poll.kind, [option.id for option in options], poll.most), ballot.given)
        key = (poll.id, registration_id)
        if answer != (known := self._answer_of(key)):
            if known is not None and poll.kind == PollKind.QUIZ:
                raise FirstStands()
            if poll.kind == PollKind.WORDS:
                self._weigh(registration_id, read_answer(answer))
            right = {option.id for option in options if option.right}
            points = poll.points if poll.kind == PollKind.QUIZ and right.issuperset(read_answer(answer)) else 0
            self._new[key] = {"poll_id": poll.id, "registration_id": registration_id, "answer": answer, "points": points}
        return read_answer(answer)

    def store(self) -> None:
        """Put them in the place of what the same people answered before."""
        if not self._new:
            return
        changed = [self._before[key][0] for key in self._new if key in self._before]
        if changed:
            self._session.execute(delete(PollVote).where(one_of(self._session, PollVote.id, changed)))
        voted = {poll_id for poll_id, _ in self._new}
        poll = next(poll for poll, _ in self._polls.values() if poll.id in voted)
        shared = {"organisation_id": poll.organisation_id, "voted_at": self._at}
        insert_many(self._session, VOTE_TABLE, shared, list(self._new.values()), ("id",))
        poll_changed(self._session, poll)

    def with_results(self, result: dict[str, Any]) -> dict[str, Any]:
        """The same with what has come out so far, where only those see it who voted."""
        poll, _ = self._polls[result["id"]]
        if poll.showing != Showing.VOTED:
            return result
        if self._shown is None:
            polls = [poll for poll, _ in self._polls.values() if poll.showing == Showing.VOTED]
            self._shown = results_of(self._session, polls, self._options)
        return result | {"results": self._shown[poll.id]}

    def _lock(self, poll_ids: set[int]) -> dict[int, tuple[Poll, Any]]:
        """Always in the same order, so that two batches never wait for each other."""
        here = select(Poll, Event.status).join(Event, Event.id == Poll.event_id)
        wanted = here.where(one_of(self._session, Poll.id, poll_ids), Poll.event_id == self._event_id, Poll.deleted_at.is_(None))
        rows = self._session.execute(
            wanted.order_by(Poll.id).with_for_update(of=Poll), execution_options={"populate_existing": True}
        )
        return {poll.id: (poll, status) for poll, status in rows}

    def _open(self, poll_id: int) -> Poll:
        if poll_id not in self._polls:
            raise NotFound()
        poll, event_status = self._polls[poll_id]
        match poll.state_at(self._at, event_status):
            case PollState.DRAFT:
                raise NotFound()
            case PollState.CLOSED:
                raise PollClosed()
        return poll

    def _answer_of(self, key: Key) -> str | None:
        if key in self._new:
            answer: str = self._new[key]["answer"]
            return answer
        return self._before[key][1] if key in self._before else None

    def _votes_before(self, ballots: Sequence[Ballot]) -> dict[Key, tuple[int, str]]:
        voters = {ballot.author.registration_id for ballot in ballots if ballot.author.registration_id is not None}
        if not voters or not self._polls:
            return {}
        theirs = select(PollVote.id, PollVote.poll_id, PollVote.registration_id, PollVote.answer).where(
            one_of(self._session, PollVote.poll_id, list(self._polls)), one_of(self._session, PollVote.registration_id, voters)
        )
        return {(row.poll_id, row.registration_id): (row.id, row.answer) for row in self._session.execute(theirs)}

    def _standing_of_writers(self, ballots: Sequence[Ballot]) -> Standing | None:
        """What is asked of those only whose words everybody will read."""
        of_words = {poll.id for poll, _ in self._polls.values() if poll.kind == PollKind.WORDS}
        writers = [ballot.author for ballot in ballots if ballot.poll_id in of_words]
        if not writers:
            return None
        return standing_of(self._session, lock_room(self._session, self._event_id), writers, now())

    def _weigh(self, registration_id: int, said: Sequence[str]) -> None:
        """Nobody reads words before they are shown, so what would wait for a moderator in the chat is refused here."""
        if self._standing is not None and registration_id in {*self._standing.muted, *self._standing.banned}:
            raise VoterMuted()
        if self._words is not None and any(self._words.find(word) for word in said):
            raise PollWordsRefused()
