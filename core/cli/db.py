"""`ripplecast db`: the database's shape."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from core import migrations
from core.database import make_engine
from core.logs import set_up_logs
from core.settings import load_settings


@click.group()
def db() -> None:
    """Bring the database to what this version needs, or back."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to REVISION, the newest unless given.

    `ripplecast run` does this by itself; machines that share one database do it once, before the new version starts.

    \b
    Examples:
      ripplecast db upgrade
      RIPPLECAST_DATABASE_URL=postgresql://rc@db.internal/ripplecast ripplecast db upgrade
    """
    with _engine() as engine:
        migrations.upgrade(engine, revision)
        click.echo(f"The database is at revision {migrations.current(engine)}.")


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="This removes columns and tables with all they hold. Is there a backup?")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION; `base` removes everything.

    \b
    Examples:
      ripplecast db downgrade 0001
      ripplecast db downgrade base --yes
    """
    with _engine() as engine:
        migrations.downgrade(engine, revision)
        click.echo(f"The database is at revision {migrations.current(engine) or 'base: it is empty'}.")


@contextmanager
def _engine() -> Iterator[Engine]:
    settings = load_settings()
    set_up_logs(settings)
    engine = make_engine(settings.database)
    try:
        yield engine
    finally:
        engine.dispose()
