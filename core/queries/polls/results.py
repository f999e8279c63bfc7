"""What has come out of polls: counted from the rows in one statement, however many polls there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.models import Poll, PollOption, PollVote
from core.poll_rules.kinds import PollKind
from core.poll_rules.tally import WORDS_SHOWN, tally

State = dict[str, Any]


class OptionRow(NamedTuple):
    """One option as it is read."""

    poll_id: int
    id: int
    text: str
    right: bool


Options = Mapping[int, Sequence[OptionRow]]  # by poll


def options_of(session: Session, poll_ids: Sequence[int]) -> Options:
    """The options of these polls, in their order."""
    if not poll_ids:
        return {}
    wanted = select(PollOption.poll_id, PollOption.id, PollOption.text, PollOption.right)
    ordered = wanted.where(one_of(session, PollOption.poll_id, poll_ids)).order_by(PollOption.poll_id, PollOption.place)
    options: defaultdict[int, list[OptionRow]] = defaultdict(list)
    for row in session.execute(ordered):
        options[row.poll_id].append(OptionRow._make(row))
    return options


def results_of(
    session: Session,
    polls: Sequence[Poll],
    options: Options,
    *,
    with_hidden: bool = False,
    words_most: int | None = WORDS_SHOWN,
) -> dict[int, State]:
    """RESULTS of each; the team sees hidden words too, and that they are."""
    counted: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    if polls:
        votes = select(PollVote.poll_id, PollVote.answer, func.count())
        of_these = votes.where(one_of(session, PollVote.poll_id, [poll.id for poll in polls]))
        for poll_id, answer, people in session.execute(of_these.group_by(PollVote.poll_id, PollVote.answer)):
            counted[poll_id].append((answer, people))
    results = {}
    for poll in polls:
        hidden = () if with_hidden else poll.hidden_words
        ids = [option.id for option in options.get(poll.id, ())]
        results[poll.id] = tally(PollKind(poll.kind), ids, counted[poll.id], hidden, words_most)
    return results
