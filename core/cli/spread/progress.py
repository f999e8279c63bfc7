"""A progress bar for whoever waits at a terminal; nothing at all where nobody does."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.cli.spread.options import STANDARD_INPUT


@dataclass(frozen=True, slots=True)
class Watch:
    """Is told how many bytes were read, and what is done next."""

    read: Callable[[int], None]
    step: Callable[[str], None]


def _nobody(_told: int | str) -> None:
    pass


@contextmanager
def watching(file: Path) -> Iterator[Watch]:
    """Show how far a file is read; the bar is gone when the report begins."""
    if not sys.stderr.isatty():
        yield Watch(_nobody, _nobody)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    size = file.stat().st_size if file != STANDARD_INPUT and file.is_file() else None
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        reading = bar.add_task("Reading", total=size)

        def step(what: str) -> None:
            bar.remove_task(reading)
            bar.add_task(what, total=None)

        yield Watch(lambda position: bar.update(reading, completed=position), step)
