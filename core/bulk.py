"""Many values in one statement, without a parameter for each where that is what costs most.

psycopg looks at every placeholder of a statement in Python; for a batch of messages that took longer than everything else.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, Result, Table, any_, bindparam, column, func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.dml import ReturningInsert


def one_of(session: Session, attribute: InstrumentedAttribute[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether the column has one of these values."""
    if session.get_bind().dialect.name != "postgresql":
        return attribute.in_(values)
    return attribute == any_(literal(list(values), ARRAY(attribute.type)))


def insert_many(
    session: Session, table: Table, shared: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], returning: Sequence[str]
) -> Result[Any]:
    """Insert rows that all name the same columns, with the values they share; JSON can spell everything else in them."""
    if session.get_bind().dialect.name != "postgresql":
        every = [{**shared, **row} for row in rows]
        return session.execute(insert(table).returning(*(table.c[name] for name in returning)), every)
    statement = _from_json(table, tuple(shared), tuple(rows[0]), tuple(returning))
    return session.execute(statement, {**shared, "rows": [dict(row) for row in rows]})


@lru_cache
def _from_json(table: Table, shared: tuple[str, ...], names: tuple[str, ...], returning: tuple[str, ...]) -> ReturningInsert[Any]:
    given = func.json_to_recordset(bindparam("rows", type_=JSON)).table_valued(
        *(column(name, table.c[name].type) for name in names)
    )
    given = given.render_derived(with_types=True)
    values = select(*(bindparam(name, type_=table.c[name].type) for name in shared), *(given.c[name] for name in names))
    return insert(table).from_select([*shared, *names], values).returning(*(table.c[name] for name in returning))
