"""Rows that go along when two people, or two places, become one: by their ids, so that each finds its way back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute, Mapper, Session, class_mapper

from core.database import Base
from core.models import (
    Comment,
    Deal,
    Lead,
    LeadEntry,
    Person,
    PersonDistinction,
    PersonMerge,
    Question,
    Registration,
    Reward,
    RewardCut,
    Share,
)

Moved = dict[str, list[Any]]
Column = InstrumentedAttribute[Any]

# These name a person and are no rows that merely follow one.
OWN_RULES = (Person, PersonDistinction, PersonMerge, Registration)
FOLLOW_PLACE: Sequence[Column] = (
    Share.registration_id,
    Reward.registration_id,
    RewardCut.registration_id,
    Lead.registration_id,
    LeadEntry.registration_id,
    Deal.registration_id,
    Question.registration_id,
    Comment.registration_id,
)


def columns_naming_people() -> Iterator[Column]:
    """Every column that names a person, of whatever table: one that is added later goes along without being listed here."""
    for mapper in sorted(Base.registry.mappers, key=_table_name):
        if mapper.class_ not in OWN_RULES:
            for attribute in mapper.column_attrs:
                if attribute.columns[0].references(Person.__table__.c.id):
                    yield getattr(mapper.class_, attribute.key)


def move_person_rows(session: Session, old_id: int, new_id: int) -> Moved:
    """Browsers, sanctions, rewards, leads: whatever was the one's is the other's. What was paid stays paid."""
    return _move(session, list(columns_naming_people()), old_id, new_id)


def move_place_rows(session: Session, old_id: int, new_id: int) -> Moved:
    """What somebody did and earned at one of their two places; of two leads one is left by then."""
    return _move(session, FOLLOW_PLACE, old_id, new_id)


def put_back(session: Session, moved: Mapping[str, Sequence[Any]], owner_id: int) -> None:
    """Give these rows back to whom they were taken from, wherever they are now."""
    every = {_name(column): column for column in (*columns_naming_people(), *FOLLOW_PLACE)}
    for name, ids in moved.items():
        if ids:
            column = every[name]
            rows = update(column.class_).where(_key(column).in_(ids)).values({column.key: owner_id})
            session.execute(rows, execution_options={"synchronize_session": "fetch"})


def _move(session: Session, columns: Sequence[Column], old_id: int, new_id: int) -> Moved:
    session.flush()
    moved: Moved = {}
    for column in columns:
        rows = update(column.class_).where(column == old_id).values({column.key: new_id}).returning(_key(column))
        ids = list(session.scalars(rows, execution_options={"synchronize_session": "fetch"}))
        if ids:
            moved[_name(column)] = ids
    return moved


def _key(column: Column) -> Any:
    return class_mapper(cast(type[Any], column.class_)).primary_key[0]


def _name(column: Column) -> str:
    return f"{column.class_.__tablename__}.{column.key}"


def _table_name(mapper: Mapper[Any]) -> str:
    return str(mapper.class_.__tablename__)
