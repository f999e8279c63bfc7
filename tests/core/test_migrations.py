"""Migrations go up and down on both databases, and say what the models say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.orm import Session

from core import migrations
from core.database import make_engine
from core.models import ChatMessage, Organisation, PlanAction, RewardPlanEntry
from core.settings import load_settings

MOMENT = "'2026-05-01 10:00:00'"
EVENTS = ", ".join(
    f"({number}, 1, 'e{number}', 'E', '', '', 'online', 'live', {MOMENT}, {MOMENT}, 'UTC', 'en', '', '', '', 30, '', 'k{number}',"
    f" 'p{number}', 0, 0, {MOMENT}, {MOMENT})"
    for number in (1, 2, 3)
)
BEFORE_MODERATION = (
    f"INSERT INTO organisation VALUES (1, 'Aurora', 'aurora', '', '', '', 'en', {MOMENT})",
    "INSERT INTO member (id, organisation_id, name, email, password_hash, role, session_epoch, created_at)"
    f" VALUES (1, 1, 'Ada', 'ada@example.com', '!', 'owner', 0, {MOMENT})",
    "INSERT INTO event (id, organisation_id, slug, title, summary, description, format, status, starts_at, ends_at, timezone,"
    " language, venue_name, venue_address, consent_text, referral_window_days, stream_url, stream_key, playback_id, seats_taken,"
    f" revision, created_at, updated_at) VALUES {EVENTS}",
    "INSERT INTO chat_message (id, organisation_id, event_id, member_id, client_id, author_name, text, created_at, deleted_at,"
    f" deleted_by_id) VALUES (3, 1, 2, 1, 'm1:a', 'Ada', 'Elsewhere', {MOMENT}, NULL, NULL),"
    f" (5, 1, 1, 1, 'm1:b', 'Ada', 'Hello', {MOMENT}, NULL, NULL),"
    f" (8, 1, 1, 1, 'm1:c', 'Ada', 'Buy my watch', {MOMENT}, {MOMENT}, 1),"
    f" (9, 1, 1, 1, 'm1:d', 'Ada', 'Hi', {MOMENT}, NULL, NULL)",
)


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


def _run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


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


def test_messages_from_before_moderation_keep_their_order_and_the_log_says_who_took_some_down(engine: Engine) -> None:
    migrations.upgrade(engine, "0002")
    _run(engine, *BEFORE_MODERATION)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        messages = connection.execute(text("SELECT id, place, revision, state FROM chat_message ORDER BY id")).all()
        rooms = connection.execute(text("SELECT event_id, revision, places, links FROM chat_room ORDER BY event_id")).all()
        entries = connection.execute(text("SELECT action, member_id, message_id, message_text FROM moderation_entry")).all()
    assert [tuple(row) for row in messages] == [(3, 1, 1, "shown"), (5, 1, 1, "shown"), (8, 2, 2, "removed"), (9, 3, 3, "shown")]
    assert [tuple(row) for row in rooms] == [(1, 3, 3, True), (2, 1, 1, True), (3, 0, 0, True)]
    assert [tuple(row) for row in entries] == [("remove", 1, 8, "Buy my watch")]
    with engine.connect() as connection:
        assert connection.scalars(select(ChatMessage.text).where(ChatMessage.event_id == 1, ChatMessage.place == 3)).all() == [
            "Hi"
        ]

    migrations.downgrade(engine, "0002")
    with engine.connect() as connection:
        removed = connection.execute(text("SELECT id, deleted_by_id FROM chat_message WHERE deleted_at IS NOT NULL")).all()
    assert [tuple(row) for row in removed] == [(8, 1)]


def test_the_history_of_plans_from_before_says_what_is_known(engine: Engine) -> None:
    migrations.upgrade(engine, "0002")
    _run(engine, *BEFORE_MODERATION[:3])
    migrations.upgrade(engine, "0024")
    plan = "1, 1, 'registered', 500, 1000, 'EUR', 1, 14, 1, 0, 1"
    _run(
        engine,
        "INSERT INTO reward_plan (organisation_id, event_id, trigger, amount_minor, budget_minor, currency, levels, hold_days,"
        " attended_minutes, reserved_minor, created_by_id, created_at, ended_at)"
        f" VALUES ({plan}, {MOMENT}, {MOMENT}), ({plan}, {MOMENT}, NULL)",
    )
    migrations.upgrade(engine)
    with Session(engine) as session:
        entries = session.scalars(select(RewardPlanEntry).order_by(RewardPlanEntry.plan_id, RewardPlanEntry.id))
        assert [(entry.plan_id, entry.action, entry.member_id, entry.changes) for entry in entries] == [
            (1, PlanAction.MAKE, 1, {}),
            (1, PlanAction.END, None, {}),
            (2, PlanAction.MAKE, 1, {}),
        ]
