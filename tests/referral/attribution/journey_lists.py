"""Small journeys for tests, as plain rows and in every shape."""

from dataclasses import dataclass
from itertools import count

from hypothesis import strategies as st

from referral.attribution.journeys import Conversions, Journeys

LABELS = "abcd"
DAY = 86_400.0


@dataclass(frozen=True)
class Person:
    """One journey as anybody would write it down: touches of (time, id, label), and a conversion of (time, value) or none."""

    touches: list[tuple[int, int, str]]
    conversion: tuple[int, int] | None

    def counted(self, window: float = float("inf")) -> list[tuple[int, str]]:
        """The touches that count, in order."""
        touches = sorted(self.touches)
        end = self.conversion[0] if self.conversion else touches[-1][0]
        return [(end - time, label) for time, _, label in touches if 0 <= end - time <= window]


TOUCHES = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(LABELS)), min_size=1, max_size=5)
PERSON = st.tuples(TOUCHES, st.none() | st.tuples(st.integers(0, 9), st.integers(0, 10**6)))


def people() -> st.SearchStrategy[list[Person]]:
    """Draw journeys; touches may share an instant, and come after the conversion."""
    return st.lists(PERSON, min_size=1, max_size=5).map(with_ids)


def with_ids(drawn: list[tuple[list[tuple[int, str]], tuple[int, int] | None]]) -> list[Person]:
    """Number the touches of all."""
    ids = count()
    return [Person([(time, next(ids), label) for time, label in touches], converted) for touches, converted in drawn]


def as_journeys(persons: list[Person], order: list[int] | None = None) -> Journeys:
    """Build the journeys from touch rows, shuffled when an order is given."""
    rows = [(number, *touch) for number, person in enumerate(persons) for touch in person.touches]
    rows = rows if order is None else [rows[row] for row in order]
    converted = [(number, *person.conversion) for number, person in enumerate(persons) if person.conversion]
    return Journeys.from_touches(
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[3] for row in rows],
        touch_id=[row[2] for row in rows],
        conversions=Conversions([row[0] for row in converted], [row[1] for row in converted], [row[2] for row in converted]),
    )


def aggregated(longest: int = 5) -> st.SearchStrategy[list[tuple[list[str], int, int, int]]]:
    """Draw paths with conversions, value in minor units and nulls."""
    path = st.lists(st.sampled_from(LABELS), max_size=longest)
    rows = st.tuples(path, st.integers(0, 4), st.integers(0, 10**6), st.integers(0, 5))
    return st.lists(rows.map(worth_nothing_unconverted), min_size=1, max_size=7)


def worth_nothing_unconverted(row: tuple[list[str], int, int, int]) -> tuple[list[str], int, int, int]:
    """Only conversions are worth something."""
    path, conversions, value, null = row
    return path, conversions, value if conversions else 0, null


def of_paths(rows: list[tuple[list[str], int, int, int]]) -> Journeys:
    """Build journeys from what `aggregated` draws."""
    return Journeys.from_paths(*(list(column) for column in zip(*rows, strict=True)), digits=0)
