"""Who takes part: what people say, and the list that is fixed when the announced time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.bulk import insert_many
from core.clock import now
from core.errors import DomainError, NotFound
from core.models import Draw, DrawChoice, DrawEntry, DrawState
from core.queries.draws.candidates import candidates
from core.queries.draws.standing import standings
from core.services.draws.errors import EntriesClosed
from core.services.room.boards import change_board
from referral.draws import entrants_hash, public_number

CLOSED_AT_ONCE = 20


@dataclass(frozen=True)
class Choice:
    """An attendee takes part in a draw, or does not."""

    registration_id: int
    draw_id: int
    takes_part: bool


def choose(session: Session, event_id: int, choices: Sequence[Choice]) -> Sequence[dict[str, Any] | DomainError]:
    """Note what several people of one room say in the same moment; each gets MY DRAWS, or why it cannot be."""
    ids = sorted({choice.draw_id for choice in choices})
    draws = select(Draw).where(Draw.event_id == event_id, Draw.id.in_(ids), Draw.state != DrawState.PREPARED).order_by(Draw.id)
    # Shared: people enter together, and whoever fixes the list waits for them.
    locked = session.scalars(draws.with_for_update(read=True), execution_options={"populate_existing": True})
    open_draws = {draw.id: _refusal(draw) for draw in locked}
    refused = [open_draws.get(choice.draw_id, NotFound()) for choice in choices]
    taken = [choice for choice, refusal in zip(choices, refused, strict=True) if refusal is None]
    _store(session, taken)
    own = standings(session, event_id, {choice.registration_id for choice in taken}) if taken else {}
    return [
        {"draws": own[choice.registration_id]} if refusal is None else refusal
        for choice, refusal in zip(choices, refused, strict=True)
    ]


def _refusal(draw: Draw) -> DomainError | None:
    """Why nobody enters any more; the announced time holds to the second, whoever fixes the list when."""
    is_open = draw.state == DrawState.ANNOUNCED and draw.closes_at is not None and draw.closes_at > now()
    return None if is_open else EntriesClosed()


def _store(session: Session, choices: Sequence[Choice]) -> None:
    """Of one person's words the last ones count, and one statement may name a row once."""
    last = {(choice.draw_id, choice.registration_id): choice.takes_part for choice in choices}
    if not last:
        return
    organisation_id = session.scalars(select(Draw.organisation_id).where(Draw.id == choices[0].draw_id)).one()
    rows = [
        {"organisation_id": organisation_id, "draw_id": draw_id, "registration_id": registration_id, "takes_part": takes_part}
        for (draw_id, registration_id), takes_part in sorted(last.items())
    ]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    said = dialect.insert(DrawChoice)
    changed = {"takes_part": said.excluded.takes_part, "chosen_at": said.excluded.chosen_at}
    upsert = said.on_conflict_do_update(index_elements=["draw_id", "registration_id"], set_=changed)
    session.execute(upsert, [{**row, "chosen_at": now()} for row in rows])


def close_due(session: Session) -> int:
    """Fix the lists of draws whose announced time is over, the longest overdue first; how many."""
    due = select(Draw).where(Draw.state == DrawState.ANNOUNCED, Draw.closes_at <= now()).order_by(Draw.closes_at, Draw.id)
    locked = due.limit(CLOSED_AT_ONCE).with_for_update(skip_locked=True)
    draws = session.scalars(locked, execution_options={"populate_existing": True}).all()
    for draw in draws:
        fix_list(session, draw)
    return len(draws)


def fix_list(session: Session, draw: Draw) -> None:
    """Write down who takes part; the draw's row is locked by the caller."""
    entering = [candidate for candidate in candidates(session, draw) if candidate.enters(draw)]
    numbers = {each.registration_id: public_number(draw.commitment, each.ticket) for each in entering}
    lines = [{"registration_id": registration_id, "number": number} for registration_id, number in numbers.items()]
    if lines:
        shared = {"organisation_id": draw.organisation_id, "draw_id": draw.id}
        insert_many(session, DrawEntry.__table__, shared, lines, ["id"])  # type: ignore[arg-type]
    draw.state, draw.closed_at = DrawState.CLOSED, now()
    draw.entrants, draw.entrants_hash = len(numbers), entrants_hash(numbers.values())
    change_draws(session, draw)


def change_draws(session: Session, draw: Draw) -> None:
    """Everybody's and the team's board show the draw otherwise."""
    change_board(session, draw.organisation_id, draw.event_id, "draws")
    change_board(session, draw.organisation_id, draw.event_id, "draws_all")
