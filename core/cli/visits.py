"""`ripplecast visits`: arrivals, judged from the server's own shell."""

import sys

import click

from core.bootstrap import build_platform
from core.reclassifying import Judged, reclassify


@click.group()
def visits() -> None:
    """Arrivals at event pages, people's and programs'."""


@visits.command("reclassify")
def reclassify_() -> None:
    """Judge all stored visits again by the rules of this version.

    Nothing that counts visits is stored apart from them, so every page has the new counts at once; reports have them when
    they are built next. It may run while everything else does, and be broken off and begun again.

    \b
    Example:
      ripplecast visits reclassify
    """
    shows = sys.stderr.isatty()

    def tell(judged: Judged) -> None:
        if shows:
            click.echo(f"\r{judged.visits:,} visits judged", nl=False, err=True)

    judged = reclassify(build_platform(), tell)
    if shows:
        click.echo("\r", nl=False, err=True)
    click.echo(f"{judged.visits:,} visits were judged again; the verdict of {judged.moved:,} is another now.")
