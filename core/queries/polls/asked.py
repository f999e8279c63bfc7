"""Results for those who voted and therefore see them before others do: of all who ask in one moment together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.clock import now
from core.models import Event, EventStatus, Poll, PollVote
from core.poll_rules.kinds import PollState, Showing
from core.queries.polls.results import options_of, results_of

State = dict[str, Any]
Ask = tuple[int, int | None]  # poll, registration


def results_for(session: Session, event_id: int, asks: Sequence[Ask]) -> list[State | None]:
    """RESULTS for each; None where they are not for that person now."""
    polls = _polls(session, event_id, {poll_id for poll_id, _ in asks})
    results = results_of(session, list(polls), options_of(session, [poll.id for poll in polls]))
    to_all = {poll.id for poll, for_voters in polls.items() if not for_voters}
    voted = _voted(session, [poll.id for poll, for_voters in polls.items() if for_voters], asks)
    return [results[ask[0]] if ask[0] in to_all or ask in voted else None for ask in asks]


def _polls(session: Session, event_id: int, poll_ids: set[int]) -> dict[Poll, bool]:
    """Those of which anybody sees results now, and whether only who voted does."""
    here = select(Poll, Event.status).join(Event, Event.id == Poll.event_id)
    wanted = here.where(one_of(session, Poll.id, poll_ids), Poll.event_id == event_id, Poll.deleted_at.is_(None))
    at = now()
    seen: dict[Poll, bool] = {}
    for poll, event_status in session.execute(wanted):
        state = poll.state_at(at, EventStatus(event_status))
        if state == PollState.CLOSED and not poll.results_hidden:
            seen[poll] = False
        elif state == PollState.OPEN and poll.showing != Showing.CLOSED:
            seen[poll] = poll.showing == Showing.VOTED
    return seen


def _voted(session: Session, poll_ids: Sequence[int], asks: Sequence[Ask]) -> set[Ask]:
    voters = {registration_id for _, registration_id in asks if registration_id is not None}
    if not poll_ids or not voters:
        return set()
    theirs = select(PollVote.poll_id, PollVote.registration_id).where(
        one_of(session, PollVote.poll_id, poll_ids), one_of(session, PollVote.registration_id, voters)
    )
    return {(row.poll_id, row.registration_id) for row in session.execute(theirs)}
