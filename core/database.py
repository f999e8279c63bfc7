"""The engine, the declarative base and the two ways to open a session: `transaction()` and `reading()`."""

import math
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from core.private_files import private_file, private_folder

WRITE_LOCK_TIMEOUT_S = 15.0
WRITE_LOCK_PAUSE_S = 0.002
WRITE_LOCK_PAUSE_MAX_S = 0.05
SQLITE_POOL_SIZE = 10
SQLITE_POOL_OVERFLOW = 90
# Kept open, for opening one costs more than a request; the hundred that PostgreSQL allows by default are enough for four of our
# processes. Requests that find none free wait for one.
POSTGRES_POOL_SIZE = 20
LOOK_AFTER_REST_S = 1.0
CHOICE_LENGTH = 20


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite has no zone, so it is stored naive there and made aware on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; give SQLite the same moment without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time from either database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table; constraints are named so that migrations can change them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own declaration)
        datetime: UtcDateTime,
        StrEnum: Enum(
            StrEnum, native_enum=False, length=CHOICE_LENGTH, values_callable=lambda choices: [c.value for c in choices]
        ),
    }


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL that behaves the same under threads and under greenlets."""
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=POSTGRES_POOL_SIZE, max_overflow=0, hide_parameters=True)
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", partial(_look_after_rest, engine))
        return engine
    if (database := make_url(url).database) and database != ":memory:":
        private_folder(Path(database).parent)
        with suppress(OSError):  # SQLite says better what is wrong, as soon as it is asked
            private_file(Path(database))
    engine = create_engine(
        url,
        hide_parameters=True,  # an error in the log must not hold tickets, addresses and password hashes
        pool_size=SQLITE_POOL_SIZE,
        max_overflow=SQLITE_POOL_OVERFLOW,
        connect_args={"isolation_level": None, "timeout": 0, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _look_after_rest(engine: Engine, connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Only a connection that has rested is asked whether the server is there still: it is one more trip to it."""
    if time.monotonic() - record.info.get("rests_since", math.inf) < LOOK_AFTER_REST_S:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError() from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("busy_timeout=0", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        _until_unlocked(lambda statement=f"PRAGMA {pragma}": connection.execute(statement))  # type: ignore[misc]


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once, yielding while another holds it.

    A plain BEGIN would read first and lose the race at its first write; SQLite's own busy wait would block every
    greenlet of the process, the lock's holder among them.
    """
    if connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("BEGIN")
    else:
        _until_unlocked(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))


def _until_unlocked(statement: Callable[[], Any]) -> None:
    deadline = time.monotonic() + WRITE_LOCK_TIMEOUT_S
    pause = WRITE_LOCK_PAUSE_S
    while True:
        try:
            statement()
            return
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 (jitter, no secret)
            pause = min(pause * 1.5, WRITE_LOCK_PAUSE_MAX_S)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, all of it as of one moment; nothing it did is kept.

    SQLite reads so by itself. On PostgreSQL every statement would otherwise see what was committed just before it, and the parts
    of a report would not add up.
    """
    with _reading(engine, "REPEATABLE READ") as session:
        yield session


@contextmanager
def looking_up(engine: Engine) -> Iterator[Session]:
    """A session for one statement, which is of one moment by itself: PostgreSQL is spared the trips around it."""
    with _reading(engine, "AUTOCOMMIT") as session:
        yield session


@contextmanager
def _reading(engine: Engine, isolation_level: str) -> Iterator[Session]:
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": isolation_level}
    with (
        engine.connect().execution_options(read_only=True, **options) as connection,
        Session(connection, expire_on_commit=False) as session,
    ):
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed as a whole, or not at all."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


Row = TypeVar("Row", bound=Base)


def insert_unless_there(session: Session, model: type[Row], unique: tuple[str, ...] = (), /, **values: Any) -> Row | None:
    """Store a row; None when another has the same values in its `unique` columns, or in any unique ones when none are named.

    Another transaction that is storing such a row just now is waited for. Unlike an error that is caught this needs no
    savepoint, which would be two more statements.
    """
    return next(iter(insert_those_missing(session, model, unique, [values])), None)


def insert_those_missing(
    session: Session, model: type[Row], unique: tuple[str, ...], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Row]:
    """The same for many at once: those that were stored, in any order."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).on_conflict_do_nothing(index_elements=unique or None).returning(model)
    return session.scalars(statement, list(rows)).all() if rows else []


def one_at_a_time(session: Session, subject: str) -> None:
    """Let nobody else past this line for `subject` until the transaction ends, where no row exists yet to be locked.

    On SQLite every writing transaction is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(crc32(subject.encode()))))
