"""Migrations go up and down on both databases, and say what the models say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from core import migrations
from core.database import make_engine
from core.models import Organisation
from core.settings import load_settings


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
        yield engine
    else:
        server = make_engine(load_settings(database_url=request.getfixturevalue("postgres_url")).database)
        outside_transactions = server.execution_options(isolation_level="AUTOCOMMIT")
        with outside_transactions.connect() as connection:
            connection.execute(text("CREATE DATABASE migrated"))
        engine = make_engine(str(server.url.set(database="migrated").render_as_string(hide_password=False)))
        yield engine
        engine.dispose()
        with outside_transactions.connect() as connection:
            connection.execute(text("DROP DATABASE migrated WITH (FORCE)"))
        server.dispose()
    engine.dispose()


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert not migrations.current_is_head(engine)
    migrations.upgrade(engine)
    assert migrations.current_is_head(engine)
    assert migrations.differences(engine) == []


def test_the_migrations_go_down_to_nothing_and_up_again(engine: Engine) -> None:
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")
    assert migrations.current(engine) is None
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(Organisation.__table__.insert().values(name="Aurora", slug="aurora"))  # type: ignore[attr-defined]
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM organisation")) == 1


def test_a_change_that_fails_half_way_leaves_the_database_as_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade: Callable[..., None] = migrations.command.upgrade

    def upgrade_and_fail(*arguments: object) -> None:
        upgrade(*arguments)
        raise ConnectionError("the machine went away")

    monkeypatch.setattr(migrations.command, "upgrade", upgrade_and_fail)
    with pytest.raises(ConnectionError):
        migrations.upgrade(engine)
    assert migrations.current(engine) is None
    assert inspect(engine).get_table_names() == []


def test_foreign_keys_are_enforced_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'keys.sqlite3'}")
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()
