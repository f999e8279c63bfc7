"""What every benchmark shares: one JSON object a line, --quick, medians. Beside it, what runs the product from outside."""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Line = dict[str, str | float | bool]


@dataclass(frozen=True)
class Bar:
    """What a measurement has to reach: a limit for its figure, or for its ratio to the peer's."""

    limit: float
    of: Literal["value", "ratio"] = "value"
    at_most: bool = False

    def __str__(self) -> str:
        return f"{self.of} {'≤' if self.at_most else '≥'} {self.limit:g}"

    def met_by(self, figure: float) -> bool:
        """Whether the figure reaches it."""
        return figure <= self.limit if self.at_most else figure >= self.limit


def command_line(description: str | None) -> argparse.ArgumentParser:
    """The command line of every benchmark, which knows ``--quick``: each in under a minute."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller cases, under a minute in all")
    return parser


def quick_asked(description: str | None) -> bool:
    """Read a command line that knows nothing else."""
    return bool(command_line(description).parse_args().quick)


def emit(
    bench: str,
    case: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    peer_value: float | None = None,
    more_is_better: bool = False,
    bar: Bar | None = None,
) -> Line:
    """Print one measurement; beside a peer, ``ratio`` says how many times better we are, whichever way better is.

    There is none where the peer did not manage at all.
    """
    line: Line = {"bench": bench, "case": case, "value": float(f"{value:.4g}"), "unit": unit}
    if peer is not None and peer_value is not None:
        line |= {"peer": peer, "peer_value": float(f"{peer_value:.4g}")}
        better, worse = (value, peer_value) if more_is_better else (peer_value, value)
        if worse:
            line["ratio"] = float(f"{better / worse:.3g}")
    if bar is not None:
        line |= {"bar": str(bar), "met": _met(bar, line)}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return line


def _met(bar: Bar, line: Line) -> bool:
    if bar.of == "ratio" and "ratio" not in line:
        return bool(line["value"])  # beside a peer that managed nothing, anything is enough
    return bar.met_by(float(line[bar.of]))


COLUMNS = ("case", "value", "unit", "peer", "peer_value", "ratio", "bar", "met")


def table(lines: Iterable[Line]) -> str:
    """The measurements as a Markdown table."""
    rows = [COLUMNS, ("---",) * len(COLUMNS), *([_cell(line.get(column, "")) for column in COLUMNS] for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(figure: str | float | bool) -> str:
    if isinstance(figure, bool):
        return "yes" if figure else "**no**"
    if isinstance(figure, str):
        return figure
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"


def median_seconds(run: Callable[[], object], repeats: int = 5) -> float:
    """Time a call, warmed up once, by the median of several."""
    run()
    return statistics.median(seconds(run) for _ in range(repeats))


def seconds(run: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
