"""What hosts keep an eye on while they are on air: the counters, who brings people, and how the video arrives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session, aliased

from core.models import (
    ChatMessage,
    Event,
    MessageState,
    Poll,
    PollVote,
    Question,
    QuestionState,
    Referral,
    Registration,
    StreamHealth,
)
from core.names import short_name
from core.queries.counting import HOLDS_PLACE
from core.queries.events.streams import is_online

LATELY = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
LEADERS = 5
NEWEST = 5
HEALTHY_FOR = timedelta(seconds=30)  # older than that it says nothing about now
WAITING = (QuestionState.HELD, QuestionState.OPEN)


@dataclass(frozen=True)
class Figures:
    """The counters beside how many watch."""

    registered: int
    referred_lately: int
    messages_a_minute: int
    questions_waiting: int
    votes: int


def figures(session: Session, event_id: int, at: datetime) -> Figures:
    """Each of them, in one statement."""
    here = Registration.event_id == event_id
    said = (ChatMessage.event_id == event_id, ChatMessage.created_at > at - MINUTE, ChatMessage.state == MessageState.SHOWN)
    lately = (Referral.event_id == event_id, Referral.created_at > at - LATELY, HOLDS_PLACE)
    voted = select(func.count()).select_from(PollVote).join(Poll, Poll.id == PollVote.poll_id)
    row = session.execute(
        select(
            _count(Registration, here, HOLDS_PLACE),
            _referred(*lately),
            _count(ChatMessage, *said),
            _count(Question, Question.event_id == event_id, Question.state.in_(WAITING)),
            voted.where(Poll.event_id == event_id, Poll.deleted_at.is_(None)).scalar_subquery(),
        )
    ).one()
    return Figures(*row)


def top_bringers(session: Session, event_id: int) -> list[dict[str, Any]]:
    """Who has brought most, directly; by the names strangers may read."""
    brought, parent = func.count(), Referral.parent_id
    counted = (
        select(parent, brought.label("brought"))
        .join(Registration, Registration.id == Referral.child_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE)
        .group_by(parent)
        .order_by(brought.desc(), parent)
        .limit(LEADERS)
        .subquery()
    )
    named = select(Registration.id, Registration.name, counted.c.brought).join(counted, counted.c.parent_id == Registration.id)
    rows = session.execute(named.order_by(counted.c.brought.desc(), Registration.id))
    return [{"id": id_, "name": short_name(name), "brought": count} for id_, name, count in rows]


def newest_referrals(session: Session, event_id: int) -> list[dict[str, Any]]:
    """Who came through whom last, newest first; by the names strangers may read."""
    parent = aliased(Registration)
    newest = (
        select(Registration.id, Registration.name, parent.name, Referral.created_at)
        .select_from(Referral)
        .join(Registration, Registration.id == Referral.child_id)
        .join(parent, parent.id == Referral.parent_id)
        .where(Referral.event_id == event_id, HOLDS_PLACE)
        .order_by(Referral.created_at.desc(), Referral.child_id.desc())
        .limit(NEWEST)
    )
    rows = session.execute(newest)
    return [{"id": id_, "name": short_name(name), "parent": short_name(of), "at": at} for id_, name, of, at in rows]


def stream_health(session: Session, event: Event, at: datetime) -> dict[str, Any]:
    """Whether video arrives and since when; with what the ingest measured, when that was a moment ago."""
    if event.stream_url:
        return {"elsewhere": True}
    if not is_online(event, at):
        return {"online": False}
    told: dict[str, Any] = {"online": True, "since": event.stream_online_at}
    health = session.get(StreamHealth, event.id)
    if health is None or at - health.taken_at > HEALTHY_FOR:
        return told
    measured = ("bits_per_s", "frames_per_s", "dropped_frames", "behind_ms", "width", "height", "runs")
    return told | {name: getattr(health, name) for name in measured}


def _count(model: type[Any], *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(model).where(*conditions).scalar_subquery()


def _referred(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    joined = select(func.count()).select_from(Referral).join(Registration, Registration.id == Referral.child_id)
    return joined.where(*conditions).scalar_subquery()
