"""`ripplecast web | worker | scheduler | ingest`: one part of the product, for machines that share the work."""

import os

import click

from core.cli import parts
from core.cli.ports import require_free_port
from core.settings import load_settings


def _become(command: list[str]) -> None:
    """Be the process instead of having it as a child: signals and exit codes need no passing on."""
    os.execv(command[0], command)  # noqa: S606 (no shell is wanted)


@click.command()
def web() -> None:
    """Serve pages and the live room.

    Run as many as wanted, on as many machines, behind a load balancer that keeps a visitor on one of them. All need the
    same RIPPLECAST_SECRET_KEY, RIPPLECAST_DATABASE_URL and RIPPLECAST_REDIS_URL.

    \b
    Examples:
      ripplecast web
      RIPPLECAST_HOST=0.0.0.0 RIPPLECAST_WEB_PROCESSES=4 ripplecast web
    """
    settings = load_settings()
    require_free_port(settings.host, settings.port, "RIPPLECAST_PORT")
    _become(parts.web_command())


@click.command()
@click.option(
    "--only", type=click.Choice(["short", "slow"]), help="Short jobs alone, or imports, reports, inspections and clips alone."
)
def worker(only: str | None) -> None:
    """Do background jobs: e-mails, verdicts on visits, imports, reports.

    Run as many as wanted; each does one job at a time. An e-mail waits for the end of an import only where no worker is left
    that never takes one: run at least one with --only short, and one with --only slow or without.

    \b
    Examples:
      RIPPLECAST_REDIS_URL=redis://queue.internal ripplecast worker --only short
      RIPPLECAST_REDIS_URL=redis://queue.internal ripplecast worker --only slow
    """
    load_settings()
    _become(parts.worker_command(only))


@click.command()
def scheduler() -> None:
    """Start what is due: facts not handed on, e-mails to try again.

    One is enough; with several, each thing is still done once.

    \b
    Example:
      ripplecast scheduler
    """
    load_settings()
    _become(parts.scheduler_command())


@click.command()
def ingest() -> None:
    """Receive video from OBS or ffmpeg by RTMP and make HLS of it.

    \b
    Examples:
      ripplecast ingest
      RIPPLECAST_RTMP_PORT=1936 ripplecast ingest
    """
    settings = load_settings()
    require_free_port(settings.rtmp_host, settings.rtmp_port, "RIPPLECAST_RTMP_PORT")
    _become(parts.ingest_command())
