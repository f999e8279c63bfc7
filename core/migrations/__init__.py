"""The database's shape over time: Alembic, run by the product itself, alike on SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

import core.models  # noqa: F401 (fills Base.metadata)
from core.database import Base
from core.errors import DomainError

log = structlog.get_logger()

FOLDER = Path(__file__).parent
UPGRADE_LOCK = 0x52495050  # any number, the same on every machine that upgrades this database


class DatabaseIsNewer(DomainError):
    """A later version of the product has changed the database; this one would misread it."""

    code = "database.newer"
    message = "The database is at revision %(revision)s, which this version does not know. Install a newer Ripplecast."


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`; nothing is kept of an upgrade that fails."""
    if (found := current(engine)) not in (None, *_revisions()):
        raise DatabaseIsNewer(revision=found)
    with _changing(engine) as connection:
        command.upgrade(_config(connection), revision)
    log.info("database.upgraded", revision=current(engine))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`, or to nothing with `base`."""
    with _changing(engine) as connection:
        command.downgrade(_config(connection), revision)


def write_migration(engine: Engine, message: str) -> None:
    """Write the file that takes an upgraded database to what the models say now."""
    with _changing(engine) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{len(_revisions()) + 1:04d}")


def current(engine: Engine) -> str | None:
    """The database's revision; None before the first upgrade."""
    with engine.connect().execution_options(read_only=True) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current_is_head(engine: Engine) -> bool:
    """Whether the database is as this version of the product needs it."""
    return current(engine) == head()


def differences(engine: Engine) -> list[Any]:
    """What the models say and the database does not; empty when migrations and models agree."""
    with engine.connect().execution_options(read_only=True) as connection:
        options = {"compare_type": True, "target_metadata": Base.metadata}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def _revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One transaction for the whole change, that no second machine runs at the same time."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_foreign_keys(connection), connection.begin():
                yield connection
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"the migration leaves rows that point nowhere: {broken[:5]}")
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
                yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the old one, which would cascade to every row that refers to it.

    The pragma does nothing inside a transaction, so it goes to the driver before SQLAlchemy begins one.
    """
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.close()
