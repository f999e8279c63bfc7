"""What becomes of what people said about draws when two of them turn out to be one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.database import insert_those_missing
from core.models import Draw, DrawChoice, DrawState
from core.services.draws.entries import change_draws

Choices = dict[str, list[Any]]
NO_CHOICES: Choices = {"moved": [], "replaced": []}


def move_choices(session: Session, old_id: int, new_id: int) -> Choices:
    """Two places turn out to be one person's, of whose words about a draw the last ones count; what undoing needs.

    A list that is fixed keeps its lines: its hash was published.
    """
    session.flush()
    said = select(DrawChoice).where(DrawChoice.registration_id.in_((old_id, new_id)))
    _lock(session, said.with_only_columns(DrawChoice.draw_id))
    choices = {(each.registration_id, each.draw_id): each for each in session.scalars(said.order_by(DrawChoice.id))}
    moved: Choices = {"moved": [], "replaced": []}
    for (place_id, draw_id), choice in choices.items():
        if place_id != old_id:
            continue
        moved["moved"].append(_written(choice))
        own = choices.get((new_id, draw_id))
        if own is not None and own.chosen_at >= choice.chosen_at:
            session.delete(choice)
            continue
        if own is not None:
            moved["replaced"].append(_written(own))
            session.delete(own)
            session.flush()
        choice.registration_id = new_id
    session.flush()
    return moved


def give_choices_back(session: Session, choices: Choices, old_id: int, new_id: int) -> None:
    """Each place says again what it said; what was said since stays with the one it was said at."""
    _lock(session, [choice["draw_id"] for choice in choices["moved"]])
    for choice in choices["moved"]:
        came_along = (
            DrawChoice.draw_id == choice["draw_id"],
            DrawChoice.registration_id == new_id,
            DrawChoice.chosen_at == datetime.fromisoformat(choice["chosen_at"]),
        )
        session.execute(delete(DrawChoice).where(*came_along), execution_options={"synchronize_session": "fetch"})
    rows = [_read(choice, old_id) for choice in choices["moved"]] + [_read(choice, new_id) for choice in choices["replaced"]]
    insert_those_missing(session, DrawChoice, ("draw_id", "registration_id"), rows)


def _lock(session: Session, draw_ids: Any) -> Sequence[Draw]:
    """Those whose entries are open, in the order in which entering locks them."""
    is_open = Draw.state == DrawState.ANNOUNCED
    wanted = select(Draw).where(Draw.id.in_(draw_ids), is_open).order_by(Draw.id).with_for_update()
    draws = session.scalars(wanted, execution_options={"populate_existing": True}).all()
    for draw in draws:
        change_draws(session, draw)
    return draws


def _written(choice: DrawChoice) -> dict[str, Any]:
    row = {name: getattr(choice, name) for name in ("organisation_id", "draw_id", "takes_part")}
    return row | {"chosen_at": choice.chosen_at.isoformat()}


def _read(row: dict[str, Any], registration_id: int) -> dict[str, Any]:
    return row | {"chosen_at": datetime.fromisoformat(row["chosen_at"]), "registration_id": registration_id}
