"""What part of a file could not be used, and what may still be said of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.edge_forests import PARENT_LEFT_OUT
from referral.files.delimited import BadRow

VERDICT_UP_TO: Final = 0.1  # beyond it the rows that are missing may decide what the largest tree looks like


@dataclass(frozen=True, slots=True)
class Losses:
    """Rows of a file, and those of them that were left out; ``in_cascade`` only because the row of their parent was."""

    rows: int
    lost: int
    in_cascade: int = 0

    @property
    def share(self) -> float:
        """What part is lost."""
        return self.lost / self.rows if self.rows else 0.0

    @property
    def forbid_verdicts(self) -> bool:
        """Whether too much is lost to judge shape or growth."""
        return self.share > VERDICT_UP_TO

    @property
    def sentence(self) -> str:
        """How many, for the first line; nothing where every row was used."""
        if not self.lost:
            return ""
        return f"{self.lost:,} of {self.rows:,} {'row' if self.rows == 1 else 'rows'} could not be used."


NOTHING_LOST: Final = Losses(0, 0)


def losses(used: int, bad: Sequence[BadRow]) -> Losses:
    """Count them."""
    lost = [row for row in bad if not row.used]
    cascade = sum(row.code == "forest.unknown_parent" and row.reason.endswith(PARENT_LEFT_OUT) for row in lost)
    return Losses(used + len(lost), len(lost), cascade)
