"""`ripplecast spread analyse`: how far, how fast and through whom something spread."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from core.cli.spread import bad_rows, machine
from core.cli.spread.analysis import Analysis, UnknownParents, build
from core.cli.spread.hiding import without_names
from core.cli.spread.options import FileOptions, file_options, taken, time_form, time_options, write_text
from core.cli.spread.progress import watching
from referral.files.edge_table import EdgeColumns
from referral.files.tables import read_edges


@click.command(short_help="Say how something spread, from a file of who brought whom.")
@file_options
@click.option("--child", help="Column of who came: its name, or its number from 1.")
@click.option("--parent", help="Column of who brought them; empty, -1, NA, null or none mark a root.")
@click.option("--time", help='Column of when they came: seconds, epoch milliseconds or dates. "" reads none.')
@click.option("--tree", help='Column of the tree, where names repeat from tree to tree. "" reads none.')
@time_options
@click.option(
    "--unknown-parents",
    type=click.Choice([choice.value for choice in UnknownParents]),
    default=UnknownParents.ROOTS.value,
    show_default=True,
    help="A parent without a row that could be used counts as a root, or the rows below it are refused.",
)
@click.option("--hide-names", is_flag=True, help="Call people by the line of their row, so that the report can be passed on.")
@click.option("--top", type=click.IntRange(1, 1_000), default=10, show_default=True, help="How many leaders and trees to list.")
def analyse(unknown_parents: str, top: int, hide_names: bool, **given: Any) -> None:
    """Say how something spread: how many, through whom, how fast, how deep, broadcast or person to person.

    FILE has a row for each person with who brought them, and when if that is known: comma, tab, semicolon or bar between the
    columns, packed with gzip or not; - is the standard input. Rows with a fault are listed and the others used.

    \b
    Exit codes: 0 done; 1 the file cannot be read, or nothing in it used; 2 wrong options; 3 rows with a fault, with --strict.

    \b
    Examples:
      ripplecast spread analyse referrals.csv
      ripplecast spread analyse signups.tsv.gz --child user --parent invited_by --html report.html
      cat edges.csv | ripplecast spread analyse - --json
    """
    options = taken(given)
    columns = EdgeColumns(given["child"], given["parent"], given["time"], given["tree"], time_form(given))
    analysis = _analyse(options, columns, _Wanted(UnknownParents(unknown_parents), top, hide_names))
    if options.html:
        _write_page(analysis, options.html)
    if options.as_json:
        machine.say(machine.spread_document(analysis))
    else:
        from core.cli.spread import spread_terminal  # here: machines need none of it

        spread_terminal.show(analysis, options)
    bad_rows.insist(analysis.bad, options)


@dataclass(frozen=True, slots=True)
class _Wanted:
    unknown_parents: UnknownParents
    top: int
    hide_names: bool


def _analyse(options: FileOptions, columns: EdgeColumns, wanted: _Wanted) -> Analysis:
    with watching(options.file) as watch:
        table = read_edges(options.source, columns, options.form, watch.read)
        if wanted.hide_names:
            table = without_names(table)
        watch.step("Counting")
        analysis = build(table, options.name, wanted.unknown_parents, wanted.top, unit_told=columns.time_form.unit is not None)
    bad_rows.settle(analysis.bad, len(analysis.forest), options)
    return analysis


def _write_page(analysis: Analysis, path: Path) -> None:
    from core.cli.spread.page import spread_page  # here: most calls want no page

    write_text(path, spread_page(analysis))
