"""`ripplecast spread`: the questions of a marketer, answered from a file instead of a running event."""

import os
import sys
from contextlib import suppress
from typing import Any, Final

import click

from core.cli.errors import InputRefused
from core.cli.lazy import LazyGroup
from referral.errors import ReferralError

PLACES = {"analyse": "core.cli.spread.analyse:analyse", "attribute": "core.cli.spread.attribute:attribute"}

COLUMNS: Final = {"analyse": "--child, --parent and --time name the columns", "attribute": "--column ROLE=NAME names a column"}
REMEDIES: Final = {
    "tables.no_such_column": "{columns}.",
    "tables.no_head": "{columns}; --no-header says that the first row is no head.",
    "tables.time_mixture": "Repair the column, or leave it out.",
    "tables.time_ambiguous": "--time-format %d/%m/%Y or %m/%d/%Y says which, with %H:%M behind it for a time of day.",
    "tables.decimal_ambiguous": "--decimal comma or --decimal point says which.",
}


class SpreadCommands(LazyGroup):
    """Adds to what the library refuses which option helps."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # here, not at the interpreter's end, where nobody could say what is wrong
            return result
        except ReferralError as error:
            remedy = REMEDIES.get(error.code, "").format(columns=COLUMNS.get(ctx.invoked_subcommand or "", ""))
            raise InputRefused(error.code, f"{error}{'. ' if remedy else ''}{remedy}") from error
        except BrokenPipeError:
            _discard_output()
            ctx.exit(1)  # whoever reads has seen enough
        except OSError as error:
            _discard_output()
            raise InputRefused("output.unwritable", f"The report cannot be written: {error.strerror or error}.") from error


def _discard_output() -> None:
    """What is left in the buffer would fail once more when the interpreter ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(cls=SpreadCommands, places=PLACES)
def spread() -> None:
    """Say how something spread, and who deserves the credit, from a file of any origin."""
