"""`ripplecast demo`: something to look at."""

import sys

import click

from core import migrations
from core.adapters import redis_server
from core.bootstrap import build_platform
from core.cli.child import Part
from core.cli.errors import StartRefused
from core.demo.create import Demo, open_demo
from core.logs import set_up_logs
from core.services.team.accounts import sign_in_link_token
from core.settings import Settings, load_settings


@click.command()
def demo() -> None:
    """Create the demonstration organisation, and print links that sign in to it.

    Its event is live now, with registrations that spread over six days, visits, chat and attendance. Calling it again
    prints new links and creates nothing. `ripplecast run --demo` does the same and sends video to the event.

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
    """Have the demonstration; give what to tell the reader, and the process that sends its video."""
    platform = build_platform(settings)
    try:
        if not migrations.current_is_head(platform.engine):
            migrations.upgrade(platform.engine)
        with platform.transaction() as session:
            shown = open_demo(session)
            lines = _links(settings, shown)
    except LookupError as error:
        raise StartRefused("demo.incomplete", str(error)) from error
    finally:
        platform.engine.dispose()
        platform.redis.close()
    return lines, [Part("video", [sys.executable, "-m", "workers.ingest.push", str(shown.event.id)])]


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
        f"Everybody {'':<16}  {settings.base_url}/o/{organisation.slug}/{event.slug}",
        "",
        "Ctrl-C stops Ripplecast.",
    ]
