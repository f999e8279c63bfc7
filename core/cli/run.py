"""`ripplecast run`: everything on this machine."""

import asyncio
import os
import sys

import click

from core import migrations
from core.cli.child import Part
from core.cli.demo import prepare as prepare_demo
from core.cli.lock import only_one
from core.cli.ports import require_free_port
from core.cli.supervisor import Supervisor
from core.database import make_engine, reading
from core.logs import set_up_logs
from core.queries.team.members import any_members
from core.services.team.accounts import setup_token
from core.settings import Settings, load_settings


@click.command()
@click.option(
    "--demo",
    is_flag=True,
    help="Also create the demonstration organisation, whose event is live now, with video and people who watch it.",
)
def run(demo: bool) -> None:
    """Run everything on this machine: rows, queue, web, worker, scheduler and video.

    Needs no settings. Everything is kept in the folder ./var; Ctrl-C stops it all, and nothing is lost.

    \b
    Examples:
      ripplecast run                          the product, empty; the first start prints a setup link
      ripplecast run --demo                   with a live demonstration and sign-in links
      RIPPLECAST_PORT=8080 ripplecast run     on another port
    """
    if demo:
        # its film never ends, and must not fill the disk of whoever leaves it alone
        os.environ.setdefault("RIPPLECAST_RECORDING_HOURS", "1")
    settings = load_settings()
    if sys.stdout.isatty():
        os.environ.setdefault("FORCE_COLOR", "1")  # its parts write to pipes, and this passes their lines to a terminal
    set_up_logs(settings)
    with only_one(settings.data_dir):
        require_free_port(settings.host, settings.port, "RIPPLECAST_PORT")
        require_free_port(settings.rtmp_host, settings.rtmp_port, "RIPPLECAST_RTMP_PORT")
        asyncio.run(Supervisor(settings, lambda: _prepare(settings, demo)).run())


def _prepare(settings: Settings, demo: bool) -> tuple[list[str], list[Part]]:
    """Bring the rows up to date; say where to go."""
    engine = make_engine(settings.database)
    try:
        if not migrations.current_is_head(engine):
            migrations.upgrade(engine)
        if demo:
            return prepare_demo(settings)
        with reading(engine) as session:
            is_first_start = not any_members(session)
    finally:
        engine.dispose()
    return _welcome(settings, is_first_start), []


def _welcome(settings: Settings, is_first_start: bool) -> list[str]:
    lines = [f"Ripplecast is at {settings.base_url}"]
    if is_first_start:
        lines += ["Open this link to set it up; it works once:", f"{settings.base_url}/setup?token={setup_token(settings)}"]
    return [*lines, "Ctrl-C stops it."]
