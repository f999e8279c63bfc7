"""What becomes of the votes of people who are erased, or turn out to be one person with another."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.database import insert_those_missing
from core.models import Poll, PollVote
from core.one_each import carry_out
from core.poll_rules.kinds import PollKind
from core.services.polls.finding import poll_changed

NOTHING = "[]"
Votes = dict[str, list[Any]]
NO_VOTES: Votes = {"moved": [], "dropped": []}


def erase_answers(session: Session, place_ids: Collection[int]) -> None:
    """Empty their words; that they voted, and what they chose, names nobody."""
    said = select(PollVote, Poll).join(Poll, Poll.id == PollVote.poll_id)
    theirs = said.where(PollVote.registration_id.in_(place_ids), Poll.kind == PollKind.WORDS)
    for vote, poll in session.execute(theirs.order_by(PollVote.id)):
        vote.answer = NOTHING
        poll_changed(session, poll)


def move_poll_votes(session: Session, old_id: int, new_id: int) -> Votes:
    """Two places turn out to be one person's, who has one vote in each poll: that of the place that stays, if it has one.

    What giving them back needs. It locks what voting locks, in the same order, before anything else of the places is held.
    """
    session.flush()
    polls = _lock(session, select(PollVote.poll_id).where(PollVote.registration_id.in_((old_id, new_id))))
    own = set(session.scalars(select(PollVote.poll_id).where(PollVote.registration_id == new_id)))
    votes: Votes = {"moved": [], "dropped": []}
    for vote in session.scalars(select(PollVote).where(PollVote.registration_id == old_id).order_by(PollVote.poll_id)).all():
        if vote.poll_id in own:
            votes["dropped"].append(_row(vote) | {"answer": vote.answer, "points": vote.points})
            session.delete(vote)
        else:
            votes["moved"].append(_row(vote))
            vote.registration_id = new_id
    session.flush()
    _tell(session, polls)
    return votes


def give_poll_votes_back(session: Session, votes: Votes, old_id: int, new_id: int) -> None:
    """The place has the votes again that it had; an answer that was changed since stays with whoever changed it."""
    polls = _lock(session, [vote["poll_id"] for vote in votes["moved"] + votes["dropped"]])
    for vote in votes["moved"]:
        # Not by its id: changing an answer makes a new row, and a database may use an id again.
        same = (PollVote.poll_id == vote["poll_id"], PollVote.voted_at == datetime.fromisoformat(vote["voted_at"]))
        carry_out(session, update(PollVote).where(*same, PollVote.registration_id == new_id).values(registration_id=old_id))
    there = {poll.id for poll in polls}
    rows = [_read(vote) | {"registration_id": old_id} for vote in votes["dropped"] if vote["poll_id"] in there]
    insert_those_missing(session, PollVote, ("poll_id", "registration_id"), rows)
    _tell(session, polls)


def forget_answers(folded: Mapping[str, Any]) -> dict[str, Any]:
    """What a merge knows of two places, without the answers that were dropped: of somebody erased nothing is given back."""
    return {**folded, "poll_votes": folded.get("poll_votes", NO_VOTES) | {"dropped": []}}


def _lock(session: Session, poll_ids: Any) -> Sequence[Poll]:
    wanted = select(Poll).where(Poll.id.in_(poll_ids)).order_by(Poll.id).with_for_update()
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()


def _tell(session: Session, polls: Sequence[Poll]) -> None:
    for poll in polls:
        poll_changed(session, poll)


def _row(vote: PollVote) -> dict[str, Any]:
    return {"organisation_id": vote.organisation_id, "poll_id": vote.poll_id, "voted_at": vote.voted_at.isoformat()}


def _read(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"voted_at": datetime.fromisoformat(row["voted_at"])}
