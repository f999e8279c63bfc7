"""Draws as a room shows them, in the shapes of docs/realtime-protocol.md."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Draw, DrawEntry, DrawState, Registration
from core.names import given_name
from core.queries.draws.candidates import count_entering

State = dict[str, Any]
OPEN = (DrawState.PREPARED, DrawState.ANNOUNCED)


def shown_draws(session: Session, event_id: int) -> list[State]:
    """`draws`: what everybody sees."""
    draws = _draws(session, event_id, prepared=False)
    won = _won(session, draws)
    return [draw_state(draw, won[draw.id]) for draw in draws]


def staff_draws(session: Session, event_id: int) -> list[State]:
    """`draws_all`: prepared ones too, and of those still open how many may take part and would."""
    draws = _draws(session, event_id, prepared=True)
    won = _won(session, draws)
    return [draw_state(draw, won[draw.id]) | _so_far(session, draw) for draw in draws]


def _draws(session: Session, event_id: int, prepared: bool) -> Sequence[Draw]:
    wanted = select(Draw).where(Draw.event_id == event_id).order_by(Draw.id)
    return session.scalars(wanted if prepared else wanted.where(Draw.state != DrawState.PREPARED)).all()


def _won(session: Session, draws: Sequence[Draw]) -> defaultdict[int, list[State]]:
    """Who was drawn, in the order of the draw: short first names, for a whole room reads them."""
    won: defaultdict[int, list[State]] = defaultdict(list)
    if drawn := [draw.id for draw in draws if draw.state == DrawState.DRAWN]:
        ranked = (
            select(DrawEntry.draw_id, DrawEntry.place, DrawEntry.number, DrawEntry.given_up, Registration.name)
            .join(Registration, Registration.id == DrawEntry.registration_id)
            .where(DrawEntry.draw_id.in_(drawn), DrawEntry.rank.is_not(None))
            .order_by(DrawEntry.draw_id, DrawEntry.rank)
        )
        for draw_id, place, number, given_up, name in session.execute(ranked):
            said = {"given_up": given_up.value} if given_up else {}
            won[draw_id].append({"place": place, "number": number, "name": given_name(name), **said})
    return won


def draw_state(draw: Draw, won: list[State]) -> State:
    """DRAW; what has not happened is left out, and the seed until it may be known."""
    state: State = {
        "id": draw.id,
        "state": draw.state.value,
        "prize": draw.prize,
        "winners": draw.winners,
        "entering": draw.entering.value,
        "rules": draw.rules,
    }
    if draw.state == DrawState.PREPARED:
        return state
    state |= {"commitment": draw.commitment} | _moments(draw)
    if draw.closed_at is not None:
        state |= {"entrants": draw.entrants, "entrants_hash": draw.entrants_hash}
    if draw.is_revealed:
        state["seed"] = draw.seed
    if draw.state == DrawState.DRAWN:
        state["won"] = won
    if draw.state == DrawState.CANCELLED:
        state["reason"] = draw.cancel_reason
    return state


def _moments(draw: Draw) -> dict[str, str]:
    moments: dict[str, datetime | None] = {
        "announced_at": draw.announced_at,
        "closes_at": draw.closes_at,
        "closed_at": draw.closed_at,
        "drawn_at": draw.drawn_at,
        "cancelled_at": draw.cancelled_at,
    }
    return {name: moment.isoformat() for name, moment in moments.items() if moment is not None}


def _so_far(session: Session, draw: Draw) -> State:
    if draw.state not in OPEN:
        return {}
    qualify, entering = count_entering(session, draw)
    return {"qualify": qualify, "enter": entering}
