"""Polls as a room shows them, in the shapes of docs/realtime-protocol.md."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.authors import Author
from core.bulk import one_of
from core.clock import now
from core.models import Event, EventStatus, Poll, PollVote
from core.poll_rules.answers import read_answer
from core.poll_rules.kinds import PollKind, PollState, Showing
from core.queries.polls.results import Options, options_of, results_of

State = dict[str, Any]
OPENED_SHOWN = 30  # the newest: all of them go to everybody who joins


def polls(session: Session, event_id: int) -> list[State]:
    """POLL of every open one and of those closed whose results the room may see."""
    wanted = _POLLS.where(Poll.event_id == event_id, Poll.opened_at.is_not(None), Poll.deleted_at.is_(None))
    rows = session.execute(wanted.order_by(Poll.opened_at.desc(), Poll.id.desc()).limit(OPENED_SHOWN)).all()
    at = now()
    states = {poll.id: poll.state_at(at, EventStatus(status)) for poll, status in rows}
    shown = [poll for poll, _ in reversed(rows) if states[poll.id] == PollState.OPEN or not poll.results_hidden]
    seen = [poll for poll in shown if states[poll.id] == PollState.CLOSED or poll.showing == Showing.ALWAYS]
    options, votes = options_of(session, [poll.id for poll in shown]), _votes(session, shown, seen)
    results = results_of(session, seen, options)
    return [_poll(poll, states[poll.id], options, results, votes) for poll in shown]


def polls_all(session: Session, event_id: int) -> list[State]:
    """POLL of every one, drafts too, each with its results and right answers."""
    wanted = _POLLS.where(Poll.event_id == event_id, Poll.deleted_at.is_(None)).order_by(Poll.id)
    rows, at = session.execute(wanted).all(), now()
    every = [poll for poll, _ in rows]
    options = options_of(session, [poll.id for poll in every])
    results = results_of(session, every, options, with_hidden=True)
    return [_poll(poll, poll.state_at(at, EventStatus(status)), options, results, {}, for_team=True) for poll, status in rows]


def own_votes(session: Session, event_id: int, author: Author) -> State:
    """MY_POLLS: what somebody answered, and what they see for it that others do not."""
    if author.registration_id is None:
        return {"votes": {}}
    theirs = (
        select(Poll, PollVote.answer, Event.status)
        .join(PollVote, PollVote.poll_id == Poll.id)
        .join(Event, Event.id == Poll.event_id)
        .where(PollVote.registration_id == author.registration_id, Poll.event_id == event_id, Poll.deleted_at.is_(None))
    )
    rows, at = session.execute(theirs).all(), now()
    seen = [
        poll
        for poll, _, status in rows
        if poll.showing == Showing.VOTED and poll.state_at(at, EventStatus(status)) == PollState.OPEN
    ]
    results = results_of(session, seen, options_of(session, [poll.id for poll in seen]))
    return {
        "votes": {
            str(poll.id): {"answer": read_answer(answer)} | ({"results": results[poll.id]} if poll.id in results else {})
            for poll, answer, _ in rows
        }
    }


_POLLS = select(Poll, Event.status).join(Event, Event.id == Poll.event_id)


def _votes(session: Session, polls: Sequence[Poll], counted: Collection[Poll]) -> dict[int, int]:
    """How many people voted in those whose results are not counted anyway."""
    others = [poll.id for poll in polls if poll not in counted]
    if not others:
        return {}
    votes = select(PollVote.poll_id, func.count()).where(one_of(session, PollVote.poll_id, others)).group_by(PollVote.poll_id)
    return {row.poll_id: row[1] for row in session.execute(votes)}


def _poll(
    poll: Poll,
    state: PollState,
    options: Options,
    results: dict[int, State],
    votes: dict[int, int],
    *,
    for_team: bool = False,
) -> State:
    """POLL; what is right stands in it once nobody can answer any more."""
    tells_right = poll.kind == PollKind.QUIZ and (for_team or state == PollState.CLOSED)
    shown: State = {
        "id": poll.id,
        "kind": poll.kind.value,
        "question": poll.question,
        "options": [
            {"id": option.id, "text": option.text} | ({"right": True} if tells_right and option.right else {})
            for option in options.get(poll.id, ())
        ],
        "most": poll.most,
        "state": state.value,
        "showing": poll.showing.value,
        "votes": results[poll.id]["votes"] if poll.id in results else votes.get(poll.id, 0),
    }
    if poll.kind == PollKind.QUIZ:
        shown["points"] = poll.points
    if poll.opened_at is not None:
        shown["opened_at"] = poll.opened_at.isoformat()
    if poll.closes_at is not None:
        shown["closes_at"] = poll.closes_at.isoformat()
    if poll.id in results:
        shown["results"] = results[poll.id]
    return shown | (_for_team(poll) if for_team else {})


def _for_team(poll: Poll) -> State:
    """What only the team has to know."""
    about: State = {}
    if poll.seconds is not None:
        about["seconds"] = poll.seconds
    if poll.results_hidden:
        about["results_hidden"] = True
    if poll.hidden_words:
        about["hidden_words"] = poll.hidden_words
    return about
