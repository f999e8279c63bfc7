"""The `ripplecast` command: one file per subcommand, loaded when it is called; none of them imports a door."""

from typing import Any

import click

from core.cli.errors import InputRefused, SettingRefused, StartRefused
from core.cli.lazy import LazyGroup
from core.errors import DomainError, SettingsError
from referral.errors import ReferralError

PLACES = {
    "run": "core.cli.run:run",
    "demo": "core.cli.demo:demo",
    "settings": "core.cli.settings:settings",
    "user": "core.cli.user:user",
    "db": "core.cli.db:db",
    "visits": "core.cli.visits:visits",
    "spread": "core.cli.spread:spread",
    "web": "core.cli.doors:web",
    "worker": "core.cli.doors:worker",
    "scheduler": "core.cli.doors:scheduler",
    "ingest": "core.cli.doors:ingest",
}


class Commands(LazyGroup):
    """Turns the product's refusals into one line and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise SettingRefused("settings.invalid", f"A setting is not allowed.\n{error}\n") from error
        except DomainError as error:
            raise StartRefused(error.code, str(error)) from error
        except ReferralError as error:
            raise InputRefused(error.code, str(error)) from error


@click.group(cls=Commands, places=PLACES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ripplecast")
def main() -> None:
    """Live events that spread by sharing.

    `ripplecast run` starts everything on this machine, without any setting. `ripplecast settings` shows what can be set.
    """
