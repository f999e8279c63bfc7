"""A new event after the model of another, with everything that was prepared for it; nothing that people did comes along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import ChatRoom, Event, Offer, Poll, PollOption, QuestionSettings, Show, ShowItem
from core.permissions import Actor
from core.services.events.events import duplicate_event
from core.services.polls.drafts import plan_of
from core.services.polls.plans import PollPlan

OFFER = ("title", "text", "picture", "price_minor", "currency", "button", "label", "url", "places", "lasts_min")
POLL = ("kind", "question", "most", "points", "showing", "seconds")
ITEM = ("title", "minutes", "notes", "position")
# Whether questions may be asked just now is of that evening, and so is what is pinned.
QUESTIONS = ("anonymity", "moderated")
CHAT = ("slow_s", "audience", "registered_min", "links", "review")


@dataclass(frozen=True)
class Copied:
    """The new draft, and how much of what was prepared came along."""

    event: Event
    items: int
    polls: int
    offers: int


def copy_event(session: Session, actor: Actor, event_id: int) -> Copied:
    """A draft like this event: its run of show and notes, its polls and offers as drafts, and how its chat and questions work."""
    copy = duplicate_event(session, actor, event_id)
    copied = Copied(
        event=copy,
        items=_copy_show(session, actor, event_id, copy),
        polls=_copy_polls(session, actor, event_id, copy),
        offers=_copy_offers(session, event_id, copy),
    )
    _copy_settings(session, event_id, copy)
    session.flush()
    return copied


def _copy_show(session: Session, actor: Actor, event_id: int, copy: Event) -> int:
    items = select(ShowItem).where(ShowItem.event_id == event_id, ShowItem.deleted_at.is_(None))
    rows = session.scalars(items.order_by(ShowItem.position, ShowItem.id)).all()
    session.add_all(ShowItem(**_of(copy), **_same(row, ITEM), changed_by=actor.name) for row in rows)
    show = session.get(Show, event_id)
    if show is not None and show.notes:
        session.add(Show(**_of(copy), notes=show.notes, notes_by=show.notes_by, notes_version=1))
    return len(rows)


def _copy_polls(session: Session, actor: Actor, event_id: int, copy: Event) -> int:
    """Those that were opened too: whoever asks the same people again next month asks the same things."""
    asked = select(Poll).where(Poll.event_id == event_id, Poll.deleted_at.is_(None)).order_by(Poll.id)
    plans = [plan_of(session, poll) for poll in session.scalars(asked).all()]
    polls = [Poll(**_of(copy), **_same(plan, POLL), created_by_id=actor.member_id) for plan in plans]
    session.add_all(polls)
    session.flush()
    for poll, plan in zip(polls, plans, strict=True):
        session.add_all(_options(poll, plan))
    return len(polls)


def _options(poll: Poll, plan: PollPlan) -> Sequence[PollOption]:
    return [
        PollOption(organisation_id=poll.organisation_id, poll_id=poll.id, place=place, text=choice.text, right=choice.right)
        for place, choice in enumerate(plan.choices)
    ]


def _copy_offers(session: Session, event_id: int, copy: Event) -> int:
    offers = session.scalars(select(Offer).where(Offer.event_id == event_id).order_by(Offer.id)).all()
    session.add_all(Offer(**_of(copy), **_same(offer, OFFER)) for offer in offers)
    return len(offers)


def _copy_settings(session: Session, event_id: int, copy: Event) -> None:
    for model, names in ((QuestionSettings, QUESTIONS), (ChatRoom, CHAT)):
        row = session.get(model, event_id)
        if row is not None:
            session.add(model(**_of(copy), **_same(row, names)))


def _of(copy: Event) -> dict[str, int]:
    return {"organisation_id": copy.organisation_id, "event_id": copy.id}


def _same(row: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
