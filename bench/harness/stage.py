"""A platform to measure: a new database with one event in it, and the embedded Redis server, kept as durably as in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from bench.harness.servers import postgres_server
from core import migrations
from core.adapters import redis_server
from core.bootstrap import build_platform
from core.clock import now
from core.logs import set_up_logs
from core.models import Channel, Code, EntryPoint, Event, EventFormat, EventStatus, Organisation
from core.platform import Platform
from core.services.entry_points.codes import issue_code
from core.settings import load_settings


@dataclass(frozen=True)
class Stage:
    """One live event with one poster, on one database."""

    platform: Platform
    database: str
    event: Event
    poster: Code

    @property
    def peer_database(self) -> str:
        """A database of the same kind, for the peer's one table."""
        url = make_url(self.platform.settings.database)
        return f"{url.database}.peer" if self.database == "SQLite" else _plain(url)

    @property
    def page(self) -> str:
        """Where the event's page is."""
        return f"/o/{self.event.organisation.slug}/{self.event.slug}"


@contextmanager
def on_sqlite() -> Iterator[Stage]:
    """The embedded default."""
    with _stage("SQLite", "") as stage:
        yield stage


@contextmanager
def on_postgres() -> Iterator[Stage]:
    """The engine it grows onto."""
    with postgres_server() as url, _stage("PostgreSQL", url) as stage:
        yield stage


DATABASES = (on_sqlite, on_postgres)


@contextmanager
def _stage(name: str, database_url: str) -> Iterator[Stage]:
    with TemporaryDirectory(prefix="ripplecast-bench-", ignore_cleanup_errors=True) as folder:
        # behind one proxy, so that visitors may come from as many addresses as real ones do
        settings = load_settings(data_dir=Path(folder), database_url=database_url, proxies=1, log_level="warning")
        set_up_logs(settings)
        with redis_server.running(settings):
            platform = build_platform(settings)
            try:
                migrations.upgrade(platform.engine)
                with platform.transaction() as session:
                    event, poster = _live_event(session)
                yield Stage(platform, name, event, poster)
            finally:
                platform.engine.dispose()
                platform.redis.close()


def _live_event(session: Session) -> tuple[Event, Code]:
    host = Organisation(name="Aurora Live", slug="aurora")
    session.add(host)
    session.flush()
    event = Event(
        organisation=host,
        slug="launch",
        title="Launch",
        format=EventFormat.ONLINE,
        status=EventStatus.LIVE,
        starts_at=now() - timedelta(minutes=5),
        ends_at=now() + timedelta(hours=2),
        timezone="Europe/London",
        stream_key="bench",
        playback_id="bench",
        published_at=now() - timedelta(days=7),
        seats_taken=0,
    )
    session.add(event)
    session.flush()
    poster = EntryPoint(organisation_id=host.id, event_id=event.id, name="Poster", channel=Channel.POSTER)
    session.add(poster)
    session.flush()
    return event, issue_code(session, event, entry_point=poster)


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
