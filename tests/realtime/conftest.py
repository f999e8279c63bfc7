"""A real server and real Socket.IO clients."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from bench.harness.audience import session_cookie
from bench.harness.web import live_server
from core.bootstrap import build_platform
from core.models import Member
from core.platform import Platform
from core.settings import load_settings
from tests.realtime.clients import RoomClient
from tests.realtime.stage import Stage
from wsgi import create_app


@pytest.fixture(scope="session")
def served(sqlite_template: Path, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The platform that the server of this test process serves; each test has an organisation of its own in it."""
    folder = tmp_path_factory.mktemp("served")
    path = folder / "ripplecast.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    platform = build_platform(load_settings(data_dir=folder, database_url=f"sqlite:///{path}", redis_url=redis_url))
    yield platform
    platform.engine.dispose()


@pytest.fixture(scope="session")
def server_url(served: Platform) -> Iterator[str]:
    """The product's web server, started once."""
    with live_server(served) as url:
        yield url


@pytest.fixture(params=["websocket", "polling"])
def transport(request: pytest.FixtureRequest) -> str:
    """Both transports of Engine.IO."""
    return str(request.param)


@pytest.fixture
def enter(server_url: str) -> Iterator[Callable[..., RoomClient]]:
    """Opens rooms with the stock Python client; closes what is left open."""
    opened: list[RoomClient] = []

    def _enter(auth: dict[str, object], **options: object) -> RoomClient:
        client = RoomClient(server_url, auth, **options)  # type: ignore[arg-type]
        opened.append(client)
        return client

    yield _enter
    for client in opened:
        client.close()


@pytest.fixture(scope="session")
def signer(served: Platform) -> Flask:
    """Signs session cookies with the key that the server has."""
    return create_app(served)


@pytest.fixture
def cookie_of(signer: Flask) -> Callable[[Member], dict[str, str]]:
    """The cookie of a member who has signed in."""

    return lambda member: {"Cookie": session_cookie(signer, member)}


@pytest.fixture
def stage(served: Platform, server_url: str, signer: Flask) -> Iterator[Stage]:
    """A live event's room that nobody has been in."""
    with closing(Stage(served, server_url, signer)) as stage:
        yield stage


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Platform, str, Flask]]:
    """The product served on each database, and what signs its members' cookies."""
    if request.param == "sqlite":
        yield tuple(request.getfixturevalue(name) for name in ("served", "server_url", "signer"))
        return
    folder: Path = tmp_path_factory.mktemp("postgres")
    url = request.getfixturevalue("postgres_url")
    platform = build_platform(load_settings(data_dir=folder, database_url=url, redis_url=redis_url))
    with live_server(platform) as server_url:
        yield platform, server_url, create_app(platform)
    platform.engine.dispose()


@pytest.fixture
def room(house: tuple[Platform, str, Flask]) -> Iterator[Stage]:
    """A live event's room that nobody has been in, on each database."""
    with closing(Stage(*house)) as stage:
        yield stage
