"""Rows of which a place has one for each thing (a vote, a like, a view), when two places turn out to be one person's."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

Column = InstrumentedAttribute[Any]


def things_of_both(session: Session, thing: Column, old_id: int, new_id: int) -> list[int]:
    """What both places have a row for, by the column that names it: of two rows one will be left."""
    rows: Any = thing.class_
    own = select(thing).where(rows.registration_id == new_id)
    return sorted(session.scalars(select(thing).where(rows.registration_id == old_id, thing.in_(own))))


def move_rows(session: Session, thing: Column, old_id: int, new_id: int, dropped: Collection[int]) -> list[int]:
    """The one place's rows are the other's, but those for what is `dropped`; the ids of what was moved."""
    rows: Any = thing.class_
    old = rows.registration_id == old_id
    carry_out(session, delete(rows).where(old, thing.in_(dropped)))
    moved = update(rows).where(old).values(registration_id=new_id).returning(rows.id)
    return sorted(session.scalars(moved, execution_options={"synchronize_session": "fetch"}))


def give_rows_back(session: Session, rows: Any, ids: Collection[int], holder_id: int, owner_id: int) -> None:
    """They are the owner's again, as far as they are still the holder's: a database may use an id again."""
    held = (rows.id.in_(ids), rows.registration_id == holder_id)
    carry_out(session, update(rows).where(*held).values(registration_id=owner_id))


def carry_out(session: Session, statement: Any) -> None:
    """Execute an update or a deletion; what the session has loaded of these rows learns of it."""
    session.execute(statement, execution_options={"synchronize_session": "fetch"})
