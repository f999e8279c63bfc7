"""What of an event's forest somebody looks at, as it stands in the address, so that it can be passed on and gone back from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.queries.spread.drawing import DRAWN_MAX, Drawing, Gathered, Gathering, branch_of, draw
from core.queries.spread.forest import NO_ENTRY_POINT, EventForest
from core.queries.spread.spread import Spread, newest_person
from core.queries.spread.worth import Measure
from referral.arrays import ROOT
from webapp.inputs import ROW_ID_MAX

DETAILS = (250, DRAWN_MAX, 1500)  # people drawn: on a phone's screen, on a desk's, and on either when looked at closely
USUAL_DETAIL = 1
OPENED_AT_ONCE = 12  # dots that gather people, the newest opened ones; more would fill the picture again
ENTRY_POINT = "e"  # before the number of an entry point whose people are shown; people have none


@dataclass(frozen=True)
class Choice:
    """The person at whose branch one looks, or everything; the person chosen; what was opened; the people ranked by what."""

    root: int | None = None
    person: int | None = None
    opened: tuple[Gathering, ...] = ()
    detail: int = USUAL_DETAIL
    measure: Measure = Measure.BELOW


def choose(shown: Spread, address: Mapping[str, str]) -> Choice:
    """The address read; what is not of this event is left out. Somebody chosen outside the branch widens it to everything."""
    root, person = (_node(shown.people, _number(address.get(name, ""))) for name in ("cascade", "person"))
    if root is not None and person is not None and not branch_of(shown.people, root)[person]:
        root = None
    asked = address.get("open", "").split(",")[-OPENED_AT_ONCE:]
    opened = tuple(found for found in (_gathering(shown, key) for key in asked) if found is not None)
    return Choice(root, person, opened, _detail(address.get("detail", "")), measure_of(address))


def measure_of(address: Mapping[str, str]) -> Measure:
    """By what the leaders are compared."""
    asked = address.get("by", "")
    return Measure(asked) if asked in list(Measure) else Measure.BELOW


def as_address(shown: Spread, choice: Choice) -> dict[str, str]:
    """The same for a link; what is usual is left out."""
    people = shown.people
    opened = [f"{ENTRY_POINT}{one.entry_point}" if one.parent == ROOT else str(people.ids[one.parent]) for one in choice.opened]
    values = {
        "cascade": "" if choice.root is None else str(people.ids[choice.root]),
        "person": "" if choice.person is None else str(people.ids[choice.person]),
        "open": ",".join(opened),
        "by": "" if choice.measure is Measure.BELOW else choice.measure.value,
    }
    return {name: value for name, value in values.items() if value}


def drawing_of(shown: Spread, choice: Choice) -> Drawing:
    """The choice drawn: the newest person and the chosen one always by themselves."""
    newest = _node(shown.people, newest_person(shown.people) or 0)
    always = [node for node in (choice.person, newest) if node is not None]
    return draw(shown.people, root=choice.root, always=always, opened=choice.opened, limit=DETAILS[choice.detail])


def key_of(shown: Spread, drawing: Drawing, group: Gathered) -> str:
    """What stands in the address when these people are to be shown one by one."""
    if group.parent == ROOT:
        return f"{ENTRY_POINT}{group.entry_point}"
    return str(shown.people.ids[drawing.nodes[group.parent]])


def _gathering(shown: Spread, key: str) -> Gathering | None:
    if key.startswith(ENTRY_POINT):
        entry_point = _number(key.removeprefix(ENTRY_POINT), none=-1)
        known = entry_point == NO_ENTRY_POINT or entry_point in shown.entry_points
        return Gathering(ROOT, entry_point) if known else None
    node = _node(shown.people, _number(key))
    return None if node is None else Gathering(node)


def _node(people: EventForest, registration_id: int) -> int | None:
    """Where a registration stands; looked for, since an index of a million people is larger than all else kept of them."""
    found = np.flatnonzero(people.ids == registration_id)
    return int(found[0]) if len(found) else None


def _detail(text: str) -> int:
    return int(text) if text in [str(level) for level in range(len(DETAILS))] else USUAL_DETAIL


def _number(text: str, none: int = 0) -> int:
    """A number a row can have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(ROW_ID_MAX)) else none
