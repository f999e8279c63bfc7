"""`ripplecast spread`: the questions of a marketer, answered from a file instead of a running event."""

import click

from core.cli.lazy import LazyGroup

PLACES = {"analyse": "core.cli.spread.analyse:analyse", "attribute": "core.cli.spread.attribute:attribute"}


@click.group(cls=LazyGroup, places=PLACES)
def spread() -> None:
    """Say how something spread, and who deserves the credit, from a file of any origin."""
