"""What makes a database new for each test, and fast: files are replaced, rows taken out, and what was compiled is kept."""

from pathlib import Path
from sqlite3 import Connection

from sqlalchemy import Engine, event, text

from core.database import Base, make_engine

COUNT_FROM_ONE = (
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)


class Engines:
    """One engine for each address, so that a statement is compiled once and not again for every test."""

    def __init__(self) -> None:
        self._by_url: dict[str, Engine] = {}

    def on(self, url: str) -> Engine:
        """An engine that no other test was given, over the one that lasts: what is kept beside rows is kept by engine."""
        if url not in self._by_url:
            engine = self._by_url[url] = make_engine(url)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _wait_for_no_disk)
        return self._by_url[url].execution_options()

    def dispose(self) -> None:
        """Close every connection."""
        for engine in self._by_url.values():
            engine.dispose()


def _wait_for_no_disk(connection: Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def replace_sqlite(path: Path, template: Path) -> None:
    """Put a copy of the template there. Whoever still has the old file open keeps it to themselves."""
    for part in ("", "-wal", "-shm"):
        path.with_name(path.name + part).unlink(missing_ok=True)
    path.write_bytes(template.read_bytes())


def empty_postgres(engine: Engine) -> None:
    """Take every row out, and count from one again. Few tables have any, and TRUNCATE makes new files for each of them.

    The places of the old rows are given back too: new ones would be put there, and be read in another order than they came.
    """
    names = [f'"{table.name}"' for table in Base.metadata.sorted_tables]
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # what refers to a row goes with it
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
        filled = connection.scalars(text(asked)).all()
        for name in filled:
            connection.execute(text(f"DELETE FROM {name}"))
        connection.execute(text(COUNT_FROM_ONE))
    if filled:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f"VACUUM (SKIP_DATABASE_STATS, PROCESS_TOAST FALSE, PARALLEL 0) {', '.join(filled)}"))
