"""The models side by side at a terminal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from core.cli.spread import terminal
from core.cli.spread.credits import MEANINGS, MONEY_PLACES, PEOPLE_PLACES, TITLES, CreditReport
from core.cli.spread.options import FileOptions
from core.cli.spread.words import count_of, decimal, shown
from referral.attribution.credit import Credits, Model

LABEL_WIDTH: Final = 26
MODEL_WIDTH: Final = 13
LABELS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """A table's title, what stands in it, and with how many decimals."""

    title: str
    amount: Callable[[Credits, int], float]
    places: int


def show(report: CreditReport, options: FileOptions) -> None:
    """Print the report."""
    to = terminal.console()
    terminal.heading(to, "Who gets the credit", shown(report.file))
    to.print(Text(report.sentence, style="bold cyan"))
    for note in report.notes:
        to.print(Text(note, style=terminal.QUIET))
    _tables(to, report, Shown("Conversions", lambda one, at: float(one.conversions[at]), PEOPLE_PLACES))
    if report.has_value:
        _tables(to, report, Shown("Value", lambda one, at: report.money(int(one.credits[at])), MONEY_PLACES))
    _explain(to, report)
    terminal.list_bad_rows(to, report.bad, options)


def _tables(to: Console, report: CreditReport, what: Shown) -> None:
    """As many models beside one another as the terminal is wide."""
    beside = max(1, (to.width - LABEL_WIDTH) // MODEL_WIDTH)
    models = list(report.credits)
    for at in range(0, len(models), beside):
        terminal.heading(to, what.title, "" if at == 0 else "continued")
        _table(to, report, models[at : at + beside], what)
    if len(report.order) > LABELS_SHOWN:
        to.print(Text(f"… and {len(report.order) - LABELS_SHOWN:,} more labels; --json gives them all.", style=terminal.QUIET))


def _table(to: Console, report: CreditReport, models: Sequence[Model], what: Shown) -> None:
    table = terminal.plain_table(terminal.name("Label"), *(terminal.number(TITLES[model]) for model in models))
    for at in report.order[:LABELS_SHOWN]:
        label = Text(shown(report.credits_first.labels[at]))
        table.add_row(label, *(decimal(what.amount(report.credits[model], at), what.places) for model in models))
    sums = [sum(what.amount(report.credits[model], at) for at in report.order) for model in models]
    table.add_section()
    table.add_row(Text("Sum", style=terminal.STRONG), *(Text(decimal(one, what.places), style=terminal.STRONG) for one in sums))
    to.print(table)


def _explain(to: Console, report: CreditReport) -> None:
    terminal.heading(to, "What the models do")
    table = terminal.plain_table(terminal.name(""), terminal.name(""))
    table.show_header = False
    for model in report.credits:
        order = f", states of {count_of(report.asked.options.order, 'touch', 'touches')}" if model is Model.MARKOV else ""
        table.add_row(TITLES[model], MEANINGS[model] + order)
    to.print(table)
