"""The drawing as a nested list, for reading and for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.queries.spread.drawing import Drawing, Gathered
from core.queries.spread.spread import Spread, Standing, standing_alone
from referral.arrays import ROOT
from webapp.spread.choice import Choice, as_address, key_of


@dataclass(frozen=True)
class ListRow:
    """One line of the nested list: a person or people gathered, and how many lists end after it.

    `more` is the address at which more of those gathered are listed one by one, `key` their place in it.
    """

    person: Standing | None
    gathered: int
    place: str
    key: str
    more: dict[str, str]
    opens: bool
    closes: int


def list_rows(shown: Spread, choice: Choice, drawing: Drawing) -> list[ListRow]:
    """Read from top to bottom, largest cascades first; no recursion, chains may be long."""
    people = shown.people
    below: dict[int, list[int | Gathered]] = {}
    for index, parent in enumerate(drawing.parents.tolist()):
        below.setdefault(parent, []).append(index)
    for group in drawing.gathered:
        below.setdefault(group.parent, []).append(group)
    size = people.below[drawing.nodes]
    for siblings in below.values():
        siblings.sort(key=lambda item: (1, 0) if isinstance(item, Gathered) else (0, -int(size[item])))
    address = as_address(shown, choice)
    rows: list[ListRow] = []
    # Each entry: what to write, and how many lists end with it because it is the last below those above it.
    waiting: list[tuple[int | Gathered, int]] = _last_first(below.get(ROOT, []), 0)
    while waiting:
        item, closes = waiting.pop()
        if isinstance(item, Gathered):
            place = shown.entry_points.get(item.entry_point, "") if item.parent == ROOT else ""
            key = key_of(shown, drawing, item)
            more = address | {"open": ",".join(filter(None, [address.get("open"), key]))}
            rows.append(ListRow(None, item.people, place, key, more, False, closes))
            continue
        children = below.get(item, [])
        person = standing_alone(shown, int(drawing.nodes[item]))
        rows.append(ListRow(person, 0, "", "", {}, bool(children), 0 if children else closes))
        waiting += _last_first(children, closes + 1)
    return rows


def _last_first(items: Sequence[int | Gathered], closes: int) -> list[tuple[int | Gathered, int]]:
    """A stack of these items whose last one ends `closes` lists."""
    return [(item, closes if item is items[-1] else 0) for item in reversed(items)]
