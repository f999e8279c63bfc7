"""`ripplecast settings`: what is set, where it comes from and what it means."""

import os

import click
from pydantic import SecretStr
from rich.console import Console
from rich.table import Column, Table

from core.settings import ENV_PREFIX, Settings, load_settings, masked

EMPTY = "-"
WIDTH_IN_FILES = 160


@click.command()
def settings() -> None:
    """Print every setting: its value, where that comes from, and what it is for.

    Settings come from the environment. Secrets, and passwords within addresses, are masked.

    \b
    Examples:
      ripplecast settings
      RIPPLECAST_PORT=8080 ripplecast settings
    """
    loaded = load_settings()
    table = Table(Column("Name", no_wrap=True), "Value", "From", "Meaning")
    given = {name.upper() for name in os.environ}
    for name, field in Settings.model_fields.items():
        variable = f"{ENV_PREFIX}{name.upper()}"
        source = "environment" if variable in given else "default"
        table.add_row(variable, _shown(getattr(loaded, name)), source, field.description)
    console = Console(highlight=False)
    Console(highlight=False, width=None if console.is_terminal else WIDTH_IN_FILES).print(table)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else EMPTY
    return masked(str(value)) or EMPTY
