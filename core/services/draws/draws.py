"""What hosts do with draws: prepare, change, announce, draw, replace who is absent, cancel in public. Nothing is drawn twice."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import Draw, DrawEntry, DrawState, Entering, Event, EventStatus, GivenUp
from core.permissions import Actor, Permission
from core.services.draws import errors
from core.services.draws.entries import change_draws, fix_list
from core.services.events.events import locked_event
from core.services.room.boards import change_board
from core.services.room.drafts import require_published
from referral.draws import commitment, order_of

SEED_BYTES = 32
DRAWS_MAX = 50
ON = (EventStatus.PUBLISHED, EventStatus.LIVE)


@dataclass(frozen=True)
class Terms:
    """What a draw promises, and what it asks for; never changed once announced."""

    prize: str
    winners: int
    entering: Entering
    rules: Mapping[str, int]


def prepare_draw(session: Session, actor: Actor, event_id: int, terms: Terms) -> Draw:
    """Write a draw down that only the team sees; its seed exists before anybody could enter."""
    event = _own_event(session, actor, event_id)
    if (session.scalar(select(func.count()).where(Draw.event_id == event.id)) or 0) >= DRAWS_MAX:
        raise errors.TooManyDraws(most=DRAWS_MAX)
    seed = secrets.token_hex(SEED_BYTES)
    draw = Draw(
        organisation_id=event.organisation_id,
        event_id=event.id,
        created_by_id=actor.member_id,
        seed=seed,
        commitment=commitment(seed),
    )
    _set_terms(draw, terms)
    session.add(draw)
    session.flush()
    change_board(session, event.organisation_id, event.id, "draws_all")
    return draw


def change_draw(session: Session, actor: Actor, event_id: int, draw_id: int, terms: Terms) -> None:
    """Put other terms to a prepared draw, of which nobody but the team has read."""
    draw = _prepared(session, actor, event_id, draw_id)
    _set_terms(draw, terms)
    change_board(session, draw.organisation_id, draw.event_id, "draws_all")


def discard_draw(session: Session, actor: Actor, event_id: int, draw_id: int) -> None:
    """Throw a prepared draw away; what was announced stays in sight for ever."""
    draw = _prepared(session, actor, event_id, draw_id)
    session.delete(draw)
    change_board(session, draw.organisation_id, draw.event_id, "draws_all")


def announce_draw(session: Session, actor: Actor, event_id: int, draw_id: int, minutes: int) -> Draw:
    """Promise the seed and the moment at which entries close; neither can be changed from now on."""
    event = _own_event(session, actor, event_id)
    draw = _prepared(session, actor, event_id, draw_id)
    require_published(event.status)
    if event.status not in ON:
        raise errors.EventNotOn()
    draw.state, draw.announced_at = DrawState.ANNOUNCED, now()
    draw.closes_at = draw.announced_at + timedelta(minutes=minutes)
    change_draws(session, draw)
    return draw


def draw_winners(session: Session, actor: Actor, event_id: int, draw_id: int) -> Draw:
    """Reveal the seed and note who won by it, in the order that everybody can work out."""
    draw = _locked(session, actor, event_id, draw_id)
    _must_be_due(draw)
    if draw.state == DrawState.ANNOUNCED:
        fix_list(session, draw)
    entries = _entries(session, draw)
    if not entries:
        raise errors.NobodyEntered()
    for rank, number in enumerate(order_of(draw.seed, entries.keys())[: draw.winners], start=1):
        entries[number].rank = entries[number].place = rank
    draw.state, draw.drawn_at = DrawState.DRAWN, now()
    change_draws(session, draw)
    return draw


def replace_winner(session: Session, actor: Actor, event_id: int, draw_id: int, number: str, why: GivenUp) -> DrawEntry | None:
    """Note in public why somebody does not get the prize; the next in order, who has it now. None when there is nobody left."""
    draw = _locked(session, actor, event_id, draw_id)
    if draw.state != DrawState.DRAWN:
        raise errors.NotDrawn()
    entries = _entries(session, draw)
    winner = entries.get(number)
    if winner is None or winner.rank is None or winner.given_up is not None:
        raise errors.NoWinner()
    winner.given_up, winner.given_up_at = why, now()
    change_draws(session, draw)
    drawn = sum(entry.rank is not None for entry in entries.values())
    if drawn == len(entries):
        return None
    following = entries[order_of(draw.seed, entries.keys())[drawn]]
    following.rank, following.place = drawn + 1, winner.place
    return following


def cancel_draw(session: Session, actor: Actor, event_id: int, draw_id: int, reason: str) -> Draw:
    """Call an announced draw off, in public. The seed is revealed: everybody can see whom the cancelling cost a prize."""
    draw = _locked(session, actor, event_id, draw_id)
    if draw.state == DrawState.PREPARED:
        raise errors.NotAnnounced()
    _must_not_be_over(draw)
    draw.state, draw.cancelled_at, draw.cancel_reason = DrawState.CANCELLED, now(), reason
    change_draws(session, draw)
    return draw


def _set_terms(draw: Draw, terms: Terms) -> None:
    draw.prize, draw.winners, draw.entering, draw.rules = terms.prize, terms.winners, terms.entering, dict(terms.rules)


def _prepared(session: Session, actor: Actor, event_id: int, draw_id: int) -> Draw:
    draw = _locked(session, actor, event_id, draw_id)
    if draw.state != DrawState.PREPARED:
        raise errors.AnnouncedAlready()
    return draw


def _must_be_due(draw: Draw) -> None:
    if draw.closes_at is None:
        raise errors.NotAnnounced()
    _must_not_be_over(draw)
    left = (draw.closes_at - now()).total_seconds()
    if left > 0:
        raise errors.EntriesOpen(seconds=int(left) + 1)


def _must_not_be_over(draw: Draw) -> None:
    if draw.state == DrawState.DRAWN:
        raise errors.DrawnAlready()
    if draw.state == DrawState.CANCELLED:
        raise errors.DrawCancelled()


def _own_event(session: Session, actor: Actor, event_id: int) -> Event:
    actor.require(Permission.RUN_EVENTS)
    return locked_event(session, actor, event_id)


def _locked(session: Session, actor: Actor, event_id: int, draw_id: int) -> Draw:
    """The draw, held until the transaction ends: of two hosts who draw at once one is too late."""
    actor.require(Permission.RUN_EVENTS)
    wanted = select(Draw).where(Draw.id == draw_id, Draw.event_id == event_id, Draw.organisation_id == actor.organisation_id)
    draw = session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})
    if draw is None:
        raise NotFound()
    return draw


def _entries(session: Session, draw: Draw) -> dict[str, DrawEntry]:
    return {entry.number: entry for entry in session.scalars(select(DrawEntry).where(DrawEntry.draw_id == draw.id))}
