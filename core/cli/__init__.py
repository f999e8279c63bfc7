"""The `ripplecast` command: one file per subcommand; none of them imports a door."""

from typing import Any

import click

from core.cli.db import db
from core.cli.demo import demo
from core.cli.doors import ingest, scheduler, web, worker
from core.cli.errors import SettingRefused, StartRefused
from core.cli.run import run
from core.cli.settings import settings
from core.cli.user import user
from core.errors import DomainError
from core.settings import SettingsError


class Commands(click.Group):
    """Turns the product's refusals into one line and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise SettingRefused("settings.invalid", f"A setting is not allowed.\n{error}\n") from error
        except DomainError as error:
            raise StartRefused(error.code, str(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order people need them, not by the alphabet."""
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ripplecast")
def main() -> None:
    """Live events that spread by sharing.

    `ripplecast run` starts everything on this machine, without any setting. `ripplecast settings` shows what can be set.
    """


for command in (run, demo, settings, user, db, web, worker, scheduler, ingest):
    main.add_command(command)
