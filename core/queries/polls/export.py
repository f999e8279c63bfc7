"""Everything that came out of an event's polls, a line for each option and each word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Poll
from core.poll_rules.kinds import STARS_MAX, PollKind
from core.queries.polls.results import OptionRow, State, options_of, results_of


@dataclass(frozen=True)
class Line:
    """One option of a poll, or one word: how many people chose it, its points or stars, whether it is right."""

    poll: Poll
    voters: int
    option: str
    votes: int | None = None
    points: int | None = None
    stars: Sequence[int] | None = None
    right: bool | None = None


def result_lines(session: Session, organisation_id: int, event_id: int) -> list[Line]:
    """Of every poll that was opened, in the order in which they were."""
    opened = select(Poll).where(
        Poll.organisation_id == organisation_id,
        Poll.event_id == event_id,
        Poll.opened_at.is_not(None),
        Poll.deleted_at.is_(None),
    )
    polls = session.scalars(opened.order_by(Poll.opened_at, Poll.id)).all()
    options = options_of(session, [poll.id for poll in polls])
    results = results_of(session, polls, options, with_hidden=True, words_most=None)
    return [line for poll in polls for line in _lines(poll, options.get(poll.id, ()), results[poll.id])]


def _lines(poll: Poll, options: Sequence[OptionRow], results: State) -> Iterator[Line]:
    voters = results["votes"]
    if poll.kind == PollKind.WORDS:
        for word in results["words"]:
            yield Line(poll, voters, word["text"], votes=word["votes"])
        return
    counted = {option["id"]: option for option in results["options"]}
    for option in options:
        of_it = counted[option.id]
        match poll.kind:
            case PollKind.RATING:
                yield Line(poll, voters, option.text, stars=of_it["stars"])
            case PollKind.RANKING:
                yield Line(poll, voters, option.text, votes=of_it["first"], points=of_it["points"])
            case _:
                right = option.right if poll.kind == PollKind.QUIZ else None
                yield Line(poll, voters, option.text, votes=of_it["votes"], right=right)


def mean_of(stars: Sequence[int]) -> float | None:
    """The mean number of stars; None when nobody gave any."""
    people = sum(stars)
    return sum(number * count for number, count in zip(range(1, STARS_MAX + 1), stars, strict=True)) / people if people else None
