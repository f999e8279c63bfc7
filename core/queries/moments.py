"""Times as the database spells them: making a datetime of each of a hundred thousand would cost more than all else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Double, String, cast, extract, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from referral.arrays import Floats

MICROSECONDS = 1e6  # of a second

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


def as_written(session: Session, column: Moment) -> ColumnElement[Any]:
    """The column to be selected: seconds since 1970 on PostgreSQL, ISO 8601 text on SQLite."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(extract("epoch", column), Double)
    return type_coerce(column, String)


def seconds_of(moments: Sequence[Any]) -> Floats:
    """Seconds since 1970 of what `as_written` selected; NaN for what has not happened."""
    if not any(isinstance(moment, str) for moment in moments):
        return np.array([np.nan if moment is None else moment for moment in moments], dtype=np.float64)
    written = np.array([moment or "NaT" for moment in moments], dtype="datetime64[us]")
    return np.where(np.isnat(written), np.nan, written.astype(np.int64) / MICROSECONDS)
