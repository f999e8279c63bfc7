"""How something spread, at a terminal."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from core.cli.spread import terminal
from core.cli.spread.analysis import Analysis
from core.cli.spread.options import FileOptions
from core.cli.spread.reading import read
from core.cli.spread.words import UNKNOWN, below_one, count_of, decimal, duration, interval, percent, shown
from referral.graph.concentration import Concentration
from referral.graph.metrics import Standing
from referral.growth.virality import KEstimate

GENERATIONS_SHOWN: Final = 20
BAR_WIDTH: Final = 24


def show(analysis: Analysis, options: FileOptions) -> None:
    """Print the report."""
    to = terminal.console()
    _summary(to, analysis)
    _generations(to, analysis)
    _rates(to, analysis)
    _concentration(to, analysis)
    _leaders(to, "Who brought the most, in all", analysis.summary.leaders_below)
    if {one.node for one in analysis.summary.leaders_direct} != {one.node for one in analysis.summary.leaders_below}:
        _leaders(to, "Who brought the most, directly", analysis.summary.leaders_direct)
    _trees(to, analysis)
    terminal.list_bad_rows(to, analysis.bad, options)


def _summary(to: Console, analysis: Analysis) -> None:
    reading = read(analysis.summary, analysis.losses)
    terminal.heading(to, "How it spread", shown(analysis.file))
    to.print(Text(reading.headline, style="bold cyan"))
    for strong, rest in reading.sentences:
        to.print(Text.assemble((strong, terminal.STRONG), " ", rest))
    for note in analysis.notes:
        to.print(Text(note, style=terminal.QUIET))


def _generations(to: Console, analysis: Analysis) -> None:
    summary = analysis.summary
    terminal.heading(to, "Generations", "R: people in the next one ÷ people in this one")
    number = terminal.number
    table = terminal.plain_table(
        number("Generation"), number("People"), number("R"), number("95% interval"), Column("", overflow="crop", no_wrap=True)
    )
    most = max(generation.people for generation in summary.generations)
    for one in summary.generations[:GENERATIONS_SHOWN]:
        bar = Text("█" * max(1, round(BAR_WIDTH * one.people / most)), style="cyan")
        bounds = interval(one.low, one.high)
        table.add_row(f"{one.number}", f"{one.people:,}", decimal(one.r), bounds, bar)
    to.print(table)
    left = summary.generation_count - min(GENERATIONS_SHOWN, len(summary.generations))
    if left:
        to.print(Text(f"… and {count_of(left, 'generation')} more.", style=terminal.QUIET))


def _rates(to: Console, analysis: Analysis) -> None:
    summary, virality = analysis.summary, analysis.summary.structural_virality
    terminal.heading(to, "Rates")
    table = terminal.plain_table(terminal.name(""), terminal.number(""), terminal.name(""))
    table.show_header = False
    sharing = summary.sharing
    _add_estimate(table, "Brought per person brought", sharing.referred if sharing else None, "from 1 on it grows by itself")
    _add_estimate(table, "Brought per root", sharing.seeds if sharing else None)
    _add_estimate(table, "K, of everybody together", summary.k, "mixes the two above")
    table.add_row(
        "Referrals ÷ people",
        UNKNOWN if summary.naive_k is None else below_one(summary.naive_k),
        "below 1 whatever happens: not K",
    )
    cycle = UNKNOWN if summary.cycle_s is None else duration(summary.cycle_s)
    table.add_row("Cycle time", cycle, "half of the referrals take at most this long")
    table.add_row("Structural virality", _or_unknown(virality.largest_tree, 6), "of the largest tree")
    many = count_of(virality.trees, "tree")
    table.add_row("", _or_unknown(virality.mean, 6), f"mean over the {many} of two people or more")
    table.add_row(
        "", _or_unknown(virality.reliable_mean, 6), f"mean over the {count_of(virality.reliable_trees, 'tree')} of thirty or more"
    )
    to.print(table)


def _add_estimate(table: Table, name: str, found: KEstimate | None, more: str = "") -> None:
    if found is None:
        table.add_row(name, UNKNOWN, "needs times")
        return
    bounds = f"95% interval {interval(found.low, found.high)}"
    table.add_row(name, decimal(found.value), f"{bounds}; {more}" if more else bounds)


def _concentration(to: Console, analysis: Analysis) -> None:
    summary = analysis.summary
    rows = (("everybody", summary.concentration), ("those who brought somebody", summary.concentration_of_bringers))
    known = [(who, shares) for who, shares in rows if shares is not None]
    if not known:
        return
    terminal.heading(to, "Concentration", "what part of all referrals the most active brought")
    number = terminal.number
    table = terminal.plain_table(
        terminal.name("Among"), number("People"), number("Top 1%"), number("Top 10%"), number("Top 20%"), number("Gini")
    )
    for who, shares in known:
        table.add_row(who, *_shares(shares))
    to.print(table)


def _shares(shares: Concentration) -> list[str]:
    tops = [percent(top) for top in (shares.top_1, shares.top_10, shares.top_20)]
    return [f"{shares.people:,}", *tops, decimal(shares.gini, 3)]


def _leaders(to: Console, title: str, standings: Sequence[Standing]) -> None:
    if not standings:
        return
    terminal.heading(to, title)
    table = terminal.plain_table(
        terminal.number("#"), terminal.name("Who"), terminal.number("Directly"), terminal.number("In all")
    )
    for one in standings:
        table.add_row(f"{one.rank:,}", Text(shown(one.label)), f"{one.direct:,}", f"{one.below:,}")
    to.print(table)


def _trees(to: Console, analysis: Analysis) -> None:
    number = terminal.number
    terminal.heading(to, "Largest trees", "ν: structural virality")
    table = terminal.plain_table(terminal.name("Root"), number("People"), number("Generations"), number("Widest"), number("ν"))
    for tree in analysis.summary.largest:
        virality = _or_unknown(tree.structural_virality) if tree.reliable else "too few"
        table.add_row(Text(shown(tree.label)), f"{tree.size:,}", f"{tree.depth:,}", f"{tree.breadth:,}", virality)
    to.print(table)


def _or_unknown(value: float | None, places: int = 2) -> str:
    return UNKNOWN if value is None else decimal(value, places)
