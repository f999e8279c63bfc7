"""`ripplecast spread attribute`: which labels deserve the credit for the conversions of a file of journeys."""

from dataclasses import replace
from typing import Any

import click

from core.cli.spread import bad_rows, machine
from core.cli.spread.credits import Asked, CreditReport, side_by_side
from core.cli.spread.options import SECONDS_PER_DAY, Days, FileOptions, file_options, taken, time_form, time_options, write_text
from core.cli.spread.progress import watching
from core.cli.spread.time_notes import time_notes
from referral.attribution.credit import DEFAULT_HALF_LIFE_S, Model, Options
from referral.files.money import DecimalMark
from referral.files.path_table import PATH_MARK, PathTable
from referral.files.tables import JourneyColumns, read_journeys
from referral.files.touch_table import TouchTable

COLUMN_ROLES = ("path", "conversions", "value", "null", "journey", "time", "label", "conversion")


@click.command(short_help="Divide the credit for conversions, from a file of journeys.")
@file_options
@click.option(
    "--model",
    "models",
    multiple=True,
    type=click.Choice([model.value for model in Model]),
    help="May be given several times; all unless given.",
)
@click.option("--order", type=click.IntRange(1, 3), default=1, show_default=True, help="Touches in a state of the Markov chain.")
@click.option("--window", type=Days(), help="Days before the conversion in which touches count.")
@click.option(
    "--half-life",
    type=Days(),
    default=DEFAULT_HALF_LIFE_S / SECONDS_PER_DAY,
    show_default=True,
    help="Days in which a touch loses half of its weight (time decay).",
)
@click.option("--direct", help="The label of direct arrivals (last non-direct).")
@click.option("--column", "told", multiple=True, metavar="ROLE=NAME", help=f"Where a column is; ROLE: {', '.join(COLUMN_ROLES)}.")
@click.option("--separator", help="What stands between the labels of a path. Found out unless given: ' > ', or a bare >.")
@click.option(
    "--decimal",
    "decimal_mark",
    type=click.Choice([mark.value for mark in DecimalMark]),
    help="What stands before the decimals of values. Found out unless given.",
)
@time_options
def attribute(
    models: tuple[str, ...], order: int, window: float | None, half_life: float, direct: str | None, **given: Any
) -> None:
    """Divide the credit for conversions among the labels that were touched, by several models side by side.

    FILE has a row for each path ("poster > mail > poster" with the columns conversions, value and null), or one for each touch
    (journey, time, label, and whether the journey converted there). It may be packed with gzip; - is the standard input.

    \b
    Exit codes: 0 done; 1 the file cannot be read, or nothing in it used; 2 wrong options; 3 rows with a fault, with --strict.

    \b
    Examples:
      ripplecast spread attribute journeys.csv
      ripplecast spread attribute journeys.csv --model linear --model markov --order 2
      ripplecast spread attribute touches.csv --window 30 --direct direct --json
    """
    options = taken(given)
    wanted = Options(window * SECONDS_PER_DAY if window else None, half_life * SECONDS_PER_DAY, direct, order)
    asked = Asked(tuple(map(Model, models)), wanted)
    if Model.LAST_NON_DIRECT in asked.models and direct is None:
        raise click.UsageError("--model last_non_direct needs --direct LABEL, the label of direct arrivals.")
    mark = given["decimal_mark"]
    columns = replace(
        _columns(given["told"]),
        time_form=time_form(given),
        decimal_mark=DecimalMark(mark) if mark else None,
        separator=given["separator"],
    )
    report = _report(options, columns, asked)
    if options.html:
        from core.cli.spread.page import credit_page  # here: most calls want no page

        write_text(options.html, credit_page(report))
    if options.as_json:
        machine.say(machine.credit_document(report))
    else:
        from core.cli.spread import credit_terminal  # here: machines need none of it

        credit_terminal.show(report, options)
    bad_rows.insist(report.bad, options)


def _report(options: FileOptions, columns: JourneyColumns, asked: Asked) -> CreditReport:
    with watching(options.file) as watch:
        table = read_journeys(options.source, columns, options.form, watch.read)
        bad_rows.settle(table.bad, len(table), options)
        watch.step("Dividing the credit")
        journeys = table.journeys()
        credits_, left_out = side_by_side(journeys, asked)
    reading = _notes_on(table, unit_told=columns.time_form.unit is not None)
    return CreditReport(
        options.name, table.columns, len(table), table.bad, journeys, table.decimals, asked, credits_, left_out, reading
    )


def _notes_on(table: PathTable | TouchTable, *, unit_told: bool) -> list[str]:
    """How the file was understood, as far as it leaves a choice."""
    if isinstance(table, TouchTable):
        return time_notes(table.times, told=unit_told)
    if table.separator is None and any(PATH_MARK in label for path in table.path for label in path):
        return ["Paths are not divided, as labels hold arrows; --separator '>' divides them there."]
    return [] if table.separator is None else [f"Paths are divided at “{table.separator}”."]


def _columns(told: tuple[str, ...]) -> JourneyColumns:
    names = dict[str, Any]()
    for one in told:
        role, mark, name = one.partition("=")
        if role not in COLUMN_ROLES or not mark:
            raise click.BadParameter(
                f"{one!r} is not ROLE=NAME with one of the roles {', '.join(COLUMN_ROLES)}", param_hint="--column"
            )
        names[role] = name
    return JourneyColumns(**names)
