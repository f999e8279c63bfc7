"""Fixtures every test may use: real databases, a real Redis, the wired platform, the app and its client."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from redis import Redis

from bench.harness.servers import postgres_server, redis_server
from core.bootstrap import build_platform
from core.database import Base, make_engine
from core.models import Member
from core.platform import Platform
from core.settings import load_settings
from core.settling import Settling
from tests.compiled_rules import CompiledRule
from tests.compiled_templates import CompiledTemplates
from tests.databases import Engines, empty_postgres, replace_sqlite

# Each test has an application of its own; what their templates and addresses compile to is the same.
Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
Flask.url_rule_class = CompiledRule
# As the product has it. The richer tracebacks of structlog's default draw every local variable, which takes seconds for each.
structlog.configure(
    [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.dev.set_exc_info,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# How long an example takes, or the making of one, says how busy the machine is, or that numba compiles.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

JOURNEYS = "tests/journeys/"
WAITING = ("tests/workers/", "tests/realtime/", "tests/core/cli/")
TRIED_TWICE = (JOURNEYS, "tests/workers/", "tests/realtime/")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: half of the time goes by in waiting for servers, jobs and browsers."""
    processors = os.cpu_count() or 1
    return processors + (processors + 1) // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the journeys, which take longest; then files that wait among those that compute, so that no processor rests.

    What waits for servers, jobs and browsers is tried a second time when it fails: a machine that others share may stand still
    for longer than any wait allows.
    """
    for item in items:
        if item.nodeid.startswith(TRIED_TWICE):
            item.add_marker(pytest.mark.flaky(reruns=1))
    turns: dict[Path, tuple[bool, float]] = {}
    for kind in (_is_journey, _waits, _computes):
        files = list(dict.fromkeys(item.path for item in items if kind(item)))
        turns |= {path: (kind is not _is_journey, place / len(files)) for place, path in enumerate(files)}
    items.sort(key=lambda item: turns[item.path])


def _is_journey(item: pytest.Item) -> bool:
    return item.nodeid.startswith(JOURNEYS)


def _waits(item: pytest.Item) -> bool:
    return item.nodeid.startswith(WAITING)


def _computes(item: pytest.Item) -> bool:
    return not (_is_journey(item) or _waits(item))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what failed the first time, since a race in the product would look like that too."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"failed once: {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server of this test process; every test finds it empty."""
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database with every table, of this test process."""
    with postgres_server(durable=False) as url:
        engine = make_engine(load_settings(database_url=url).database)
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """The engines of this test process."""
    engines = Engines()
    yield engines
    engines.dispose()


@pytest.fixture
def empty_postgres_url(postgres_url: str, engines: Engines) -> str:
    """That database without a row."""
    empty_postgres(engines.on(load_settings(database_url=postgres_url).database))
    return postgres_url


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """An SQLite database without a row."""
    path = sqlite_template.with_name("ripplecast.sqlite3")
    replace_sqlite(path, sqlite_template)
    return f"sqlite:///{path}"


@pytest.fixture
def make_platform(tmp_path: Path, redis_url: str, engines: Engines) -> Iterator[Callable[..., Platform]]:
    """Builds wired platforms on a given database; what they hold open is closed after the test."""
    built: list[Platform] = []

    def make(database_url: str, **settings: object) -> Platform:
        defaults = {"data_dir": tmp_path / "data", "redis_url": redis_url, "public_url": "http://ripplecast.test"}
        platform = build_platform(load_settings(database_url=database_url, **(defaults | settings)))
        engine = engines.on(platform.settings.database)
        built.append(replace(platform, engine=engine, settling=Settling(engine)))
        return built[-1]

    with Redis.from_url(redis_url) as client:
        client.flushall()
    yield make
    for platform in built:
        platform.redis.close()
        if platform.engine.dialect.name == "sqlite":  # the next test's file is another
            platform.engine.dispose()


@pytest.fixture
def sqlite_platform(make_platform: Callable[..., Platform], sqlite_url: str) -> Platform:
    """The wired platform on SQLite."""
    return make_platform(sqlite_url)


@pytest.fixture
def no_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts stay in the outbox, where the test reads them."""
    monkeypatch.setattr(Platform, "hand_on", lambda self, recorded: None)


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, make_platform: Callable[..., Platform]) -> Platform:
    """The wired platform, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return make_platform(request.getfixturevalue("sqlite_url"))
    return make_platform(request.getfixturevalue("empty_postgres_url"))


@pytest.fixture
def app(sqlite_platform: Platform) -> Flask:
    """The whole application, as gunicorn serves it, on SQLite."""
    from wsgi import create_app

    app = create_app(sqlite_platform)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Member], None]:
    """Signs a member in without the form, for tests about something else."""

    def _sign_in(client: FlaskClient, member: Member) -> None:
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = f"{member.id}:{member.session_epoch}"
            session["_fresh"] = True

    return _sign_in
