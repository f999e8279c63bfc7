"""What an import gives, whatever kind of file it reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.models import ImportPhase
from referral.files.delimited import BadRow

Tell = Callable[[ImportPhase, int], None]  # the phase, and how many percent of the file are read


@dataclass(frozen=True, eq=False)
class Imported:
    """The analysis as JSON and, of a file of edges, the forest's columns; every bad row in the order of the lines."""

    analysis: str
    forest: bytes | None
    bad: Sequence[BadRow]
    rows_used: int
    people: int
    referred: int
    as_of: datetime | None
