"""What happened while people watched: marks for the viewer curve, each with the number that says how it went."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Integer, Select, SQLColumnExpression, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from core.models import Event, Offer, OfferClick, OfferResponse, Poll, PollVote, Question, QuestionState, Share

PEAKS_MAX = 3
PEAKS_APART = timedelta(minutes=5)
PEAK_LEAST = 3  # in a minute; fewer are nothing to be pointed at


class MarkKind(StrEnum):
    """What happened."""

    POLL = "poll"
    OFFER = "offer"
    ANSWER = "answer"
    SHARES = "shares"
    REACTIONS = "reactions"


@dataclass(frozen=True)
class Mark:
    """A moment, and how many took part: people who answered the poll, took or followed the offer or wanted the question
    answered, shares or reactions in that minute. What attendees wrote is not told again; `title` is the host's words.
    """

    at: datetime
    kind: MarkKind
    count: int
    title: str = ""


def marks(session: Session, event: Event, during: Sequence[datetime], reactions: Mapping[datetime, int]) -> list[Mark]:
    """What happened at an event in the order of time; of shares and reactions, the peaks of the minutes people watched."""
    told = [
        Mark(at, MarkKind(kind), count, title)
        for kind, at, count, title in session.execute(union_all(_polls(event), _offers(event), _answers(event)))
        if at is not None
    ]
    shares = _shares(session, event, during)
    for kind, counts in ((MarkKind.SHARES, shares), (MarkKind.REACTIONS, reactions)):
        told += [Mark(minute, kind, count) for minute, count in peaks(counts).items()]
    return sorted(told, key=lambda mark: (mark.at, mark.kind, mark.title))


def peaks(counts: Mapping[datetime, int]) -> dict[datetime, int]:
    """The minutes with the most, a few and apart from each other; of equals the first."""
    found: dict[datetime, int] = {}
    for minute, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(found) == PEAKS_MAX or count < PEAK_LEAST:
            break
        if all(abs(minute - other) >= PEAKS_APART for other in found):
            found[minute] = count
    return found


def _shares(session: Session, event: Event, during: Sequence[datetime]) -> Counter[datetime]:
    """How many there were in each minute from the first of these to the last."""
    if not during:
        return Counter()
    here = (Share.event_id == event.id, Share.organisation_id == event.organisation_id)
    between = (Share.created_at >= during[0], Share.created_at < during[-1] + timedelta(minutes=1))
    moments = session.scalars(select(Share.created_at).where(*here, *between))
    return Counter(moment.replace(second=0, microsecond=0) for moment in moments)


Told = Select[str, datetime | None, int, str]


def _polls(event: Event) -> Told:
    answers = _count(PollVote.id).where(PollVote.poll_id == Poll.id).scalar_subquery()
    opened = (Poll.opened_at.is_not(None), Poll.deleted_at.is_(None))
    return _told(MarkKind.POLL, Poll.opened_at, answers, Poll.question).where(
        Poll.event_id == event.id, Poll.organisation_id == event.organisation_id, *opened
    )


def _offers(event: Event) -> Told:
    """By how many people; whoever followed the link twice is one of them."""
    taken = _count(OfferResponse.registration_id).where(OfferResponse.offer_id == Offer.id, OfferResponse.taken_back_at.is_(None))
    followed = select(func.count(func.distinct(OfferClick.registration_id))).where(OfferClick.offer_id == Offer.id)
    people = taken.scalar_subquery() + followed.scalar_subquery()
    return _told(MarkKind.OFFER, Offer.pushed_at, people, Offer.title).where(
        Offer.event_id == event.id, Offer.organisation_id == event.organisation_id, Offer.pushed_at.is_not(None)
    )


def _answers(event: Event) -> Told:
    return _told(MarkKind.ANSWER, Question.answered_at, Question.votes, literal("")).where(
        Question.event_id == event.id,
        Question.organisation_id == event.organisation_id,
        Question.state == QuestionState.ANSWERED,
        Question.answered_at.is_not(None),
    )


def _count(column: SQLColumnExpression[int]) -> Select[int]:
    return select(func.count(column))


def _told(
    kind: MarkKind, at: SQLColumnExpression[datetime | None], count: SQLColumnExpression[int], title: SQLColumnExpression[str]
) -> Told:
    return select(literal(kind.value), at, cast(count, Integer), title)
