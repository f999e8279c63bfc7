"""How much the people of an event took part: what each did, counted from rows, and the score it gives."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Select, SQLColumnExpression, distinct, func, literal, select, union, union_all
from sqlalchemy.orm import Session

from core.models import (
    Anonymity,
    Attendance,
    ChatMessage,
    Event,
    MessageState,
    Offer,
    OfferClick,
    OfferResponse,
    Poll,
    PollVote,
    Question,
    QuestionState,
    QuestionVote,
    Referral,
    Registration,
)
from core.queries.counting import HOLDS_PLACE
from referral.engagement import Offered, Part, columns_of, engagement

SHOWN = (QuestionState.OPEN, QuestionState.ANSWERING, QuestionState.ANSWERED)
# Whose it was is promised to be told to nobody, and a score would tell.
NAMED = Question.anonymity != Anonymity.EVERYONE
Counted = Select[str, int, int]
Who = SQLColumnExpression[int] | SQLColumnExpression[int | None]
Count = SQLColumnExpression[int]
POLLED = (Poll.opened_at.is_not(None), Poll.deleted_at.is_(None))
# A second place of one human counts for the first.
PERSON: SQLColumnExpression[int] = func.coalesce(Registration.merged_into_id, Registration.id)


@dataclass(frozen=True)
class PartPoints:
    """One part of a score: how many points of how many, and what was done, by the names of `referral.engagement.Activity`."""

    part: Part
    points: int
    most: int
    did: dict[str, int]


@dataclass(frozen=True)
class Score:
    """How much one person took part, from 0 to 100, and why."""

    total: int
    parts: tuple[PartPoints, ...]


BEHIND: dict[Part, tuple[str, ...]] = {
    Part.MINUTES: ("seconds",),
    Part.CHAT: ("messages",),
    Part.POLLS: ("polls",),
    Part.QUESTIONS: ("questions", "upvotes"),
    Part.OFFERS: ("offers",),
    Part.REFERRALS: ("brought",),
}


@dataclass(frozen=True)
class EventEngagement:
    """What an event offered, and what people did of it. Nobody has a score before the event was on air."""

    offered: Offered
    did: dict[int, dict[str, int]]
    has_begun: bool

    def scores(self, registration_ids: Collection[int]) -> dict[int, Score]:
        """The score of each with its parts."""
        if not self.has_begun:
            return {}
        people = list(registration_ids)
        did = [self.did.get(id_, {}) for id_ in people]
        found = engagement(columns_of(did), self.offered)
        rows = zip(people, did, found.points.tolist(), strict=True)
        return {
            id_: Score(
                sum(points),
                tuple(
                    PartPoints(part, given, most, {name: what.get(name, 0) for name in BEHIND[part]})
                    for part, given, most in zip(found.parts, points, found.most, strict=True)
                ),
            )
            for id_, what, points in rows
        }

    def ranked(self, registration_ids: list[int]) -> list[int]:
        """The same people, those who took part most first; equals stay as they are."""
        if not self.has_begun or not registration_ids:
            return registration_ids
        score = engagement(columns_of([self.did.get(id_, {}) for id_ in registration_ids]), self.offered).score
        return [registration_ids[place] for place in np.argsort(-score, kind="stable").tolist()]


def event_engagement(
    session: Session, event: Event, at: datetime, registration_ids: Collection[int] | None = None
) -> EventEngagement:
    """What people of an event did, in two statements however many they are; of only some of them, in three."""
    did: dict[int, dict[str, int]] = {}
    for what, who, count in session.execute(union_all(*_counts(event, _places(session, registration_ids)))):
        did.setdefault(who, {})[what] = count
    return EventEngagement(_offered(session, event, at), did, event.started_at is not None)


def _offered(session: Session, event: Event, at: datetime) -> Offered:
    here = (ChatMessage.event_id == event.id, ChatMessage.state == MessageState.SHOWN, ChatMessage.registration_id.is_not(None))
    chat, polls, questions, offers = session.execute(
        select(
            select(ChatMessage.id).where(*here).exists(),
            _number(select(Poll.id).where(Poll.event_id == event.id, *POLLED)),
            select(Question.id).where(Question.event_id == event.id, Question.state.in_(SHOWN)).exists(),
            _number(select(Offer.id).where(Offer.event_id == event.id, Offer.pushed_at.is_not(None))),
        )
    ).one()
    since = event.started_at
    on_air_s = max(0.0, ((event.ended_at or at) - since).total_seconds()) if since is not None else 0.0
    return Offered(on_air_s, bool(chat), polls, bool(questions), offers)


def _number(rows: Select[int]) -> SQLColumnExpression[int]:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def _places(session: Session, registration_ids: Collection[int] | None) -> Sequence[int] | None:
    """These people's places, with those that were second ones; None for everybody's."""
    if registration_ids is None:
        return None
    own = select(Registration.id).where(Registration.id.in_(registration_ids))
    return session.scalars(own.union_all(select(Registration.id).where(Registration.merged_into_id.in_(registration_ids)))).all()


def _counts(event: Event, places: Sequence[int] | None) -> Iterator[Counted]:
    """What each person did, a statement for each kind of doing."""
    count = func.count()
    yield _counted("seconds", func.sum(Attendance.seconds), Attendance.registration_id, event, places)
    yield _counted("messages", count, ChatMessage.registration_id, event, places).where(
        ChatMessage.event_id == event.id, ChatMessage.state == MessageState.SHOWN
    )
    answered = func.count(distinct(PollVote.poll_id))
    yield _counted("polls", answered, PollVote.registration_id, event, places).where(
        Poll.id == PollVote.poll_id, Poll.event_id == event.id, *POLLED
    )
    yield _counted("questions", count, Question.registration_id, event, places).where(
        Question.event_id == event.id, Question.state.in_(SHOWN), NAMED
    )
    wanted = func.count(distinct(QuestionVote.question_id))
    yield _counted("upvotes", wanted, QuestionVote.registration_id, event, places).where(
        Question.id == QuestionVote.question_id, Question.event_id == event.id
    )
    taken = union(
        _of_offers(OfferClick.offer_id, OfferClick.registration_id, event),
        _of_offers(OfferResponse.offer_id, OfferResponse.registration_id, event).where(OfferResponse.taken_back_at.is_(None)),
    ).subquery()
    yield _counted("offers", func.count(distinct(taken.c.offer_id)), taken.c.registration_id, event, places)
    yield _brought(event, places)


def _counted(what: str, count: Count, whose: Who, event: Event, places: Sequence[int] | None) -> Counted:
    """How much of it each person did, their second places' along with it."""
    rows = select(literal(what), PERSON, count).where(Registration.id == whose).group_by(PERSON)
    if places is not None:  # without the event: a planner that knows nothing of them would read everybody's
        return rows.where(whose.in_(places))
    return rows.where(Registration.event_id == event.id, Registration.organisation_id == event.organisation_id)


def _of_offers(offer_id: Who, whose: Who, event: Event) -> Select[int | None, int | None]:
    return select(offer_id, whose).join(Offer, Offer.id == offer_id).where(Offer.event_id == event.id)


def _brought(event: Event, places: Sequence[int] | None) -> Counted:
    """Those whom each person brought directly and who hold a place."""
    rows = (
        select(literal("brought"), Referral.parent_id, func.count())
        .join(Registration, Registration.id == Referral.child_id)
        .where(HOLDS_PLACE)
        .group_by(Referral.parent_id)
    )
    if places is not None:
        return rows.where(Referral.parent_id.in_(places))
    return rows.where(Referral.event_id == event.id, Referral.organisation_id == event.organisation_id)
