"""`ripplecast demo`: something to look at."""

import os
import subprocess
import sys

import click

from core import migrations
from core.adapters import redis_server
from core.bootstrap import build_platform
from core.cli.child import Part
from core.cli.errors import StartRefused
from core.demo.create import Demo, open_demo, show_past
from core.logs import set_up_logs
from core.processes import tethered
from core.services.team.accounts import sign_in_link_token
from core.settings import Settings, load_settings


@click.command()
def demo() -> None:
    """Create the demonstration organisation, and print links that sign in to it.

    Its event is live now, with registrations that spread over six days, visits, chat and attendance; another was recorded
    four days ago and can be watched again. Calling it again prints new links and creates nothing. `ripplecast run --demo`
    does the same, sends video to the event and has its people go on watching.

    \b
    Example:
      ripplecast demo
    """
    settings = load_settings()
    set_up_logs(settings)
    with redis_server.running(settings):
        lines, _parts = prepare(settings)
    click.echo("\n".join(lines))


def prepare(settings: Settings) -> tuple[list[str], list[Part]]:
    """Have the demonstration; give what to tell the reader, and the processes that send its video and watch it."""
    platform = build_platform(settings)
    try:
        if not migrations.current_is_head(platform.engine):
            migrations.upgrade(platform.engine)
        with platform.transaction() as session:
            shown = open_demo(session)
        if shown.unrecorded is not None and _record(shown.unrecorded.id):
            with platform.transaction() as session:
                show_past(session, shown.unrecorded.id)
        with platform.transaction() as session:
            shown = open_demo(session)
            lines = _links(settings, shown)
    except LookupError as error:
        raise StartRefused("demo.incomplete", str(error)) from error
    finally:
        platform.engine.dispose()
        platform.redis.close()
    event = str(shown.event.id)
    return lines, [
        Part("video", [sys.executable, "-m", "workers.ingest.push", event]),
        Part("audience", [sys.executable, "-m", "realtime.demo_audience", event]),
    ]


def _record(event_id: int) -> bool:
    """Have the video ingest record the film of the event that is over; where it cannot, the demonstration goes without."""
    command = [sys.executable, "-m", "workers.ingest.demo_recording", str(event_id)]
    return subprocess.run(tethered(command, os.getpid()), stdin=subprocess.DEVNULL, check=False).returncode == 0


def _links(settings: Settings, shown: Demo) -> list[str]:
    def sign_in(member_name: str, token: str) -> str:
        return f"{member_name}  {settings.base_url}/sign-in/link?token={token}"

    organisation, event = shown.event.organisation, shown.event
    return [
        f"“{event.title}” by {organisation.name} is live now. Each link signs in for 12 hours:",
        "",
        sign_in(f"Host      {shown.host.name:<16}", sign_in_link_token(settings, shown.host)),
        sign_in(f"Marketer  {shown.marketer.name:<15}", sign_in_link_token(settings, shown.marketer)),
        f"Attendee  {shown.attendee.name:<16}  {settings.base_url}/t/{shown.attendee.ticket_token}/room",
        *[f"Replay    {place.name:<16}  {settings.base_url}/t/{place.ticket_token}/replay" for place in shown.watching],
        f"Everybody {'':<16}  {settings.base_url}/o/{organisation.slug}/{event.slug}",
        "",
        "Ctrl-C stops Ripplecast.",
    ]
