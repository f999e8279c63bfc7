"""What both commands want to know about a file, and how they open it."""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import click

from core.cli.errors import InputRefused
from referral.files.moments import TimeForm, TimeUnit
from referral.files.tables import TextForm

SECONDS_PER_DAY: Final = 86_400.0
STANDARD_INPUT: Final = Path("-")
DELIMITERS: Final = {"comma": ",", "tab": "\t", "semicolon": ";", "bar": "|"}


class Days(click.FloatRange):
    """A number of days above 0 that can be counted in seconds."""

    def __init__(self) -> None:
        super().__init__(0, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse what is no number or has no bound; neither is smaller than 0."""
        days = super().convert(value, param, ctx)
        if not math.isfinite(days * SECONDS_PER_DAY):
            self.fail(f"{value} is not a number of days.", param, ctx)
        return days


Command = TypeVar("Command", bound=Callable[..., Any])

_TIME_OPTIONS: Final = (
    click.option(
        "--time-unit", type=click.Choice([unit.value for unit in TimeUnit]), help="What plain numbers of the time column count."
    ),
    click.option("--time-format", help="How the times are written, such as %d/%m/%Y or '%m/%d/%Y %I:%M %p' (as for strptime)."),
)

_OPTIONS: Final = (
    click.argument("file", type=click.Path(path_type=Path, allow_dash=True)),
    click.option(
        "--json", "as_json", is_flag=True, help="Print the numbers for machines; docs/referral/command.md has the shape."
    ),
    click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with pictures to this file too."),
    click.option("--bad-rows", type=click.Path(path_type=Path, dir_okay=False), help="Write all rows with a fault to this CSV."),
    click.option("--strict", is_flag=True, help="Fail (exit code 3) when any row has a fault; the report is made all the same."),
    click.option("--delimiter", type=click.Choice(list(DELIMITERS)), help="What divides the columns. Found out unless given."),
    click.option("--header/--no-header", default=None, help="Whether the first row names the columns. Found out unless given."),
    click.option("--encoding", help="The text's encoding, such as gb18030 or cp1252, where it is neither UTF-8 nor UTF-16."),
)


@dataclass(frozen=True, slots=True)
class FileOptions:
    """Where the rows come from, how they are written, and where what is found goes."""

    file: Path
    as_json: bool
    html: Path | None
    bad_rows: Path | None
    strict: bool
    form: TextForm

    @property
    def source(self) -> Path | BinaryIO:
        """What to read from."""
        return sys.stdin.buffer if self.file == STANDARD_INPUT else self.file

    @property
    def name(self) -> str:
        """What to call the file."""
        return "standard input" if self.file == STANDARD_INPUT else self.file.name


def file_options(command: Command) -> Command:
    """Give a command the options about its file."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def time_options(command: Command) -> Command:
    """Give a command the options about its times."""
    for option in reversed(_TIME_OPTIONS):
        command = option(command)
    return command


def time_form(given: dict[str, Any]) -> TimeForm:
    """Take those options out of what click passes."""
    unit = given.pop("time_unit")
    return TimeForm(TimeUnit(unit) if unit else None, given.pop("time_format"))


def taken(given: dict[str, Any]) -> FileOptions:
    """Take those options out of what click passes."""
    delimiter = given.pop("delimiter")
    form = TextForm(DELIMITERS.get(delimiter), given.pop("header"), given.pop("encoding"))
    options = FileOptions(form=form, **{name: given.pop(name) for name in ("file", "as_json", "html", "bad_rows", "strict")})
    _refuse_overwriting(options)
    return options


def _refuse_overwriting(options: FileOptions) -> None:
    """A slip of the keyboard must not cost anybody the file they ask about."""
    named = {"FILE": options.file, "--html": options.html, "--bad-rows": options.bad_rows}
    paths = [(name, path) for name, path in named.items() if path is not None and path != STANDARD_INPUT]
    for (one, path), (other, second) in combinations(paths, 2):
        if _is_same(path, second):
            raise click.UsageError(f"{one} and {other} name the same file, which would be overwritten.")


def _is_same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.is_file() and one.samefile(other)  # devices such as /dev/null may be named twice
    return one.resolve() == other.resolve()


def write_text(path: Path, text: str) -> None:
    """Put a page where the caller wants it."""
    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputRefused("output.unwritable", f"{path} cannot be written: {error.strerror}") from error
