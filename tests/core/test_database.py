"""The engine: writers wait for one another, readers for nobody, and times keep their zone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from core.database import POSTGRES_POOL_SIZE, make_engine, reading, writing
from core.models import Organisation, Person, Role
from core.platform import Platform
from core.settings import load_settings
from tests.factories import make_member, make_organisation


def test_a_thousand_writes_by_many_at_once_are_all_kept(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation_id = make_organisation(session, about="").id

    def write(_number: int) -> None:
        for _ in range(25):
            with platform.transaction() as session:
                organisation = session.get_one(Organisation, organisation_id, with_for_update=True)
                organisation.about += "x"

    with ThreadPoolExecutor(20) as writers:
        list(writers.map(write, range(20)))
    with platform.reading() as session:
        assert len(session.get_one(Organisation, organisation_id).about) == 500


def test_a_reader_sees_one_moment_whatever_is_committed_meanwhile(platform: Platform) -> None:
    with platform.transaction() as session:
        make_organisation(session)
    with platform.reading() as reader:
        assert len(reader.scalars(select(Organisation)).all()) == 1
        with platform.transaction() as session:
            make_organisation(session)
        assert len(reader.scalars(select(Organisation)).all()) == 1
    with platform.reading() as reader:
        assert len(reader.scalars(select(Organisation)).all()) == 2


def test_a_reader_does_not_wait_for_a_writer(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        make_organisation(session)
    with writing(sqlite_platform.engine) as writer:
        make_organisation(writer)
        with reading(sqlite_platform.engine) as reader:
            assert len(reader.scalars(select(Organisation)).all()) == 1


def test_what_fails_is_not_kept_at_all(platform: Platform) -> None:
    def write_two_of_the_same() -> None:
        with platform.transaction() as session:
            make_organisation(session, slug="same")
            make_organisation(session, slug="same")

    with pytest.raises(IntegrityError):
        write_two_of_the_same()
    with platform.reading() as session:
        assert session.scalars(select(Organisation)).all() == []


def test_a_reading_session_keeps_nothing(platform: Platform) -> None:
    with platform.reading() as session:
        make_organisation(session)
    with platform.reading() as session:
        assert session.scalars(select(Organisation)).all() == []


def test_a_time_comes_back_as_the_same_moment_in_utc(platform: Platform) -> None:
    moment = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=8)))
    with platform.transaction() as session:
        organisation_id = make_organisation(session, created_at=moment).id
    with platform.reading() as session:
        stored = session.get_one(Organisation, organisation_id).created_at
    assert stored == moment
    assert stored.tzinfo == UTC


def test_a_time_without_a_zone_is_refused(platform: Platform) -> None:
    with pytest.raises(StatementError, match="must be aware"), platform.transaction() as session:
        make_organisation(session, created_at=datetime(2026, 3, 29))  # noqa: DTZ001


def test_a_choice_is_stored_as_its_value(platform: Platform) -> None:
    with platform.transaction() as session:
        make_member(session, make_organisation(session), Role.MARKETER)
        assert session.scalar(text("SELECT role FROM member")) == "marketer"


def test_rows_that_point_nowhere_are_refused(platform: Platform) -> None:
    with pytest.raises(IntegrityError), platform.transaction() as session:
        session.add(Person(organisation_id=4711, name="Nobody's"))


def test_a_folder_that_cannot_be_written_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "rows.sqlite3").mkdir()
    engine = make_engine(f"sqlite:///{tmp_path / 'rows.sqlite3'}")
    with pytest.raises(OperationalError), engine.connect():
        pass
    engine.dispose()


def test_a_crowd_waits_for_a_connection_instead_of_using_up_postgresql(
    make_platform: Callable[..., Platform], empty_postgres_url: str
) -> None:
    platform = make_platform(empty_postgres_url)
    platform.engine.dispose()  # what earlier tests left open
    ours = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_start >= :began")
    began = datetime.now(UTC)

    def ask(_number: int) -> int:
        with platform.reading() as session:
            session.execute(text("SELECT pg_sleep(0.02)"))
            return session.scalar(ours, {"began": began}) or 0

    with ThreadPoolExecutor(max_workers=3 * POSTGRES_POOL_SIZE) as crowd:
        seen = list(crowd.map(ask, range(6 * POSTGRES_POOL_SIZE)))
    assert len(seen) == 6 * POSTGRES_POOL_SIZE
    assert 1 < max(seen) <= POSTGRES_POOL_SIZE


def test_a_connection_that_was_closed_while_it_rested_is_made_anew(
    empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.database.LOOK_AFTER_REST_S", 0.0)
    engine, other = (make_engine(load_settings(database_url=empty_postgres_url).database) for _ in range(2))
    whose = select(func.pg_backend_pid())
    with reading(engine) as session:
        before = session.scalar(whose)
    with writing(other) as session:
        assert session.scalar(select(func.pg_terminate_backend(before, 10_000)))
    with reading(engine) as session:
        assert session.scalar(whose) != before
    engine.dispose()
    other.dispose()


def test_a_session_for_one_statement_holds_no_moment_on_postgresql(
    make_platform: Callable[..., Platform], empty_postgres_url: str
) -> None:
    platform = make_platform(empty_postgres_url)
    hosts = select(func.count(Organisation.id))
    with platform.looking_up() as session:
        assert session.scalar(hosts) == 0
        with platform.transaction() as writer:
            make_organisation(writer)
        assert session.scalar(hosts) == 1
