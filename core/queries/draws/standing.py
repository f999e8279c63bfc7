"""What draws look like from one's own place: one's number, whether one takes part, what is missing yet."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core.authors import Author
from core.bulk import one_of
from core.models import Draw, DrawEntry, DrawState, Registration
from core.queries.draws.candidates import Candidate, candidates
from referral.draws import public_number

State = dict[str, Any]
Standings = dict[int, dict[str, State]]  # of a registration: of a draw, whose number is a text because JSON wants it so


def own_draws(session: Session, event_id: int, author: Author) -> dict[str, State]:
    """MY DRAWS of an attendee; members have none."""
    if author.registration_id is None:
        return {}
    return standings(session, event_id, [author.registration_id])[author.registration_id]


def standings(session: Session, event_id: int, registration_ids: Collection[int]) -> Standings:
    """MY DRAWS of several: a statement or two for each draw, however many ask."""
    wanted = select(Draw).where(Draw.event_id == event_id, Draw.state != DrawState.PREPARED).order_by(Draw.id)
    draws = session.scalars(wanted).all()
    of: Standings = {registration_id: {} for registration_id in registration_ids}
    for draw in draws:
        if draw.state == DrawState.ANNOUNCED:
            _add_open(of, draw, candidates(session, draw, registration_ids))
    _add_fixed(session, of, [draw for draw in draws if draw.closed_at is not None])
    return of


def _add_open(of: Standings, draw: Draw, found: Sequence[Candidate]) -> None:
    for candidate in found:
        of[candidate.registration_id][str(draw.id)] = {
            "number": public_number(draw.commitment, candidate.ticket),
            "wants": candidate.wants,
            "qualifies": candidate.qualifies(draw),
            "amounts": candidate.amounts,
        } | ({"team": True} if candidate.is_team else {})


def _add_fixed(session: Session, of: Standings, draws: Sequence[Draw]) -> None:
    """Of a list that is fixed: who is on it by which number, of two places that became one by either."""
    for draw_id, registration_id, number in _lines(session, draws, of.keys()):
        of[registration_id][str(draw_id)] = {"number": number, "listed": True}
    for draw in draws:
        for own in of.values():
            own.setdefault(str(draw.id), {"listed": False})


def _lines(session: Session, draws: Sequence[Draw], ids: Collection[int]) -> Sequence[tuple[int, int, str]]:
    if not draws:
        return []
    place = aliased(Registration)
    whose = func.coalesce(place.merged_into_id, place.id)
    lines = select(DrawEntry.draw_id, whose, DrawEntry.number).join(place, place.id == DrawEntry.registration_id)
    theirs = one_of(session, place.id, ids) | one_of(session, place.merged_into_id, ids)
    found = session.execute(lines.where(DrawEntry.draw_id.in_([draw.id for draw in draws]), theirs))
    return [(row[0], row[1], row[2]) for row in found]
