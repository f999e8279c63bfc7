"""Work that one worker does at a time, however many find it: reports, imports, inspections, videos.

What is to be done is a row. A worker takes it up by one conditional UPDATE, and writes to it only while the row still says that
this run is its own: a worker that was thought dead, and is not, can write nothing over its successor.
"""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, inspect, update
from sqlalchemy.orm import Session

from core.database import Base

Row = TypeVar("Row", bound=Base)


def take_up(session: Session, model: type[Row], *due: ColumnElement[bool], **begun: Any) -> Row | None:
    """Begin a run on the row that is due, with what it is known by from now on; None when another worker was faster."""
    taken = update(model).where(*due).values(**begun).returning(model)
    return session.scalar(taken, execution_options={"synchronize_session": "fetch", "populate_existing": True})


def write(session: Session, model: type[Row], *own: ColumnElement[bool], **values: Any) -> bool:
    """Change the row while it is still this run's own; False, and nothing changed, when it is another's."""
    written = update(model).where(*own).values(**values).returning(*inspect(model).primary_key)
    return session.execute(written, execution_options={"synchronize_session": "fetch"}).first() is not None


def give_up(session: Session, model: type[Row], *hopeless: ColumnElement[bool], **failed: Any) -> None:
    """Let go of whatever no worker came to the end of, as often as one began."""
    session.execute(update(model).where(*hopeless).values(**failed), execution_options={"synchronize_session": "fetch"})
