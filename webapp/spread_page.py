"""What the Spread page shows, gathered once for the page, its table and the script that keeps it moving."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.drawing import Drawing, Gathered, draw
from core.queries.spread import (
    Spread,
    Standing,
    generations,
    largest_cascades,
    leaders,
    newest_person,
    newest_referrals,
    standing,
)
from referral.arrays import ROOT
from referral.graph.metrics import cycle_time
from referral.growth.sharing import Verdict
from webapp.formats import number
from webapp.intervals import axis_top, interval

PARTS = ("counters", "leaders", "generations", "newest")
CASCADES_OFFERED = 12
DECIMALS = 4


@dataclass(frozen=True)
class ListRow:
    """One line of the nested list: a person or people gathered, and how many lists end after it."""

    person: Standing | None
    gathered: int
    place: str
    opens: bool
    closes: int


@dataclass(frozen=True)
class Choice:
    """What of the forest is looked at: one cascade or all, and the person chosen."""

    root: int | None = None
    person: int | None = None


def choose(shown: Spread, cascade: int | None, person: int | None) -> Choice:
    """Ids of the address as nodes; what is not of this event is ignored. A person outside the cascade widens it to all."""
    chosen = shown.people.node.get(person) if person else None
    root = shown.people.node.get(cascade) if cascade else None
    if root is not None and (shown.people.forest.parent[root] != ROOT or shown.people.forest.root[chosen or root] != root):
        root = None
    return Choice(root, chosen)


def drawing_of(shown: Spread, choice: Choice) -> Drawing:
    """The choice drawn: the newest person and the chosen one always by themselves."""
    newest = newest_person(shown.people)
    always = [node for node in (choice.person, shown.people.node[newest] if newest else None) if node is not None]
    return draw(shown.people, root=choice.root, always=always)


def page(shown: Spread) -> dict[str, Any]:
    """Everything the cards around the tree use."""
    rings = generations(shown.people)
    top = axis_top([ring.high for ring in rings[:-1]])  # the last has brought nobody: its interval is not drawn
    k = shown.virality.told
    return {
        "shown": shown,
        "leaders": leaders(shown.people),
        "rings": [(ring, None if ring.r is None else interval(ring.r, ring.low, ring.high, top=top)) for ring in rings],
        "widest": max((ring.people for ring in rings), default=1),
        "newest": newest_referrals(shown.people),
        "k": k,
        "k_interval": interval(k.value, k.low, k.high) if k else None,
        "verdict": verdict_words(shown.virality.verdict),
        "cycle_s": _known(cycle_time(shown.people.forest)),
        "cascades": [standing(shown, node) for node in largest_cascades(shown.people, CASCADES_OFFERED)],
    }


def verdict_words(verdict: Verdict) -> str:
    """What may be said of K."""
    words: dict[Verdict, str] = {
        Verdict.TOO_FEW: _("Too few referred people to say"),
        Verdict.TOO_EARLY: _("Too early to say whether it grows by itself"),
        Verdict.UNDECIDED: _("Cannot be told apart from 1"),
        Verdict.FADES: _("Below 1: each ripple is smaller than the one before"),
        Verdict.GROWS: _("Above 1: it grows by itself"),
    }
    return words[verdict]


def title(shown: Spread, choice: Choice) -> dict[str, str]:
    """The claim above the tree, and a note below it."""
    if choice.root is None:
        people = _people_words(shown.registered)
        steps = ngettext("%(num)s generation of referrals", "%(num)s generations of referrals", shown.deepest)
        note = _("Nobody has brought anybody yet. Everybody has a link of their own to share on their ticket page.")
        return {
            "title": _("%(people)s, %(steps)s", people=people, steps=steps) if shown.deepest else people,
            "note": "" if shown.deepest else note,
        }
    root = standing(shown, choice.root)
    size = root.below + (not root.cancelled)
    note = _people_words(size)
    if root.entry_point:
        note = _("%(people)s, from %(place)s", people=note, place=root.entry_point)
    return {"title": _("The cascade of %(name)s", name=root.name), "note": note}


def _people_words(count: int) -> str:
    words: str = ngettext("%(count)s person", "%(count)s people", count, count=number(count))
    return words


def caption(drawing: Drawing) -> str:
    """What is gathered instead of drawn, said plainly."""
    people = sum(group.people for group in drawing.gathered)
    if not people:
        return ""
    gathered = ngettext(
        "%(count)s person is not drawn one by one.", "%(count)s people are not drawn one by one.", people, count=number(people)
    )
    where = _("Ringed dots gather them: at the start by entry point, further out by who brought them.")
    return f"{gathered} {where}"


def forest_json(event: Event, shown: Spread, choice: Choice) -> dict[str, Any]:
    """The picture as columns, and the cards around it drawn anew."""
    drawing, context = drawing_of(shown, choice), page(shown)
    return {
        **title(shown, choice),
        "caption": caption(drawing),
        "total": shown.registered,
        "newest": newest_person(shown.people),
        "people": _people(shown, drawing),
        "gathered": _gathered(shown, drawing),
        "widths": _widths(shown, choice),
        "rings": [round(radius, DECIMALS) for radius in drawing.layout.radius.tolist()],
        "parts": {name: render_template(f"spread/parts/{name}.html", event=event, **context) for name in PARTS},
    }


def person_json(person: Standing) -> dict[str, Any]:
    """Somebody found by name."""
    return {
        "id": person.id,
        "name": person.name,
        "generation": person.generation,
        "below": person.below,
        "path": [n for _id, n in person.path],
    }


def list_rows(shown: Spread, drawing: Drawing) -> list[ListRow]:
    """The drawing as a list read from top to bottom, largest cascades first; no recursion, chains may be long."""
    people = shown.people
    below: dict[int, list[int | Gathered]] = {}
    for index, parent in enumerate(drawing.parents.tolist()):
        below.setdefault(parent, []).append(index)
    for group in drawing.gathered:
        below.setdefault(group.parent, []).append(group)
    size = people.below[drawing.nodes]
    for siblings in below.values():
        siblings.sort(key=lambda item: (1, 0) if isinstance(item, Gathered) else (0, -int(size[item])))
    rows: list[ListRow] = []
    # Each entry: what to write, and how many lists end with it because it is the last below those above it.
    waiting: list[tuple[int | Gathered, int]] = _last_first(below.get(ROOT, []), 0)
    while waiting:
        item, closes = waiting.pop()
        if isinstance(item, Gathered):
            place = shown.entry_points.get(item.entry_point, "") if item.parent == ROOT else ""
            rows.append(ListRow(None, item.people, place, False, closes))
            continue
        children = below.get(item, [])
        rows.append(ListRow(standing(shown, int(drawing.nodes[item])), 0, "", bool(children), 0 if children else closes))
        waiting += _last_first(children, closes + 1)
    return rows


def _last_first(items: Sequence[int | Gathered], closes: int) -> list[tuple[int | Gathered, int]]:
    """A stack of these items whose last one ends `closes` lists."""
    return [(item, closes if item is items[-1] else 0) for item in reversed(items)]


def _people(shown: Spread, drawing: Drawing) -> dict[str, list[Any]]:
    people, nodes, layout = shown.people, drawing.nodes, drawing.layout
    count = len(nodes)
    return {
        "id": people.ids[nodes].tolist(),
        "parent": drawing.parents.tolist(),
        "name": [people.names[node] for node in nodes.tolist()],
        "x": layout.x[:count].round(DECIMALS).tolist(),
        "y": layout.y[:count].round(DECIMALS).tolist(),
        "generation": people.forest.depth[nodes].tolist(),
        "direct": people.direct[nodes].tolist(),
        "below": people.below[nodes].tolist(),
        "cancelled": (~people.holds[nodes]).tolist(),
        "at": [_known(moment) for moment in people.forest.time[nodes].tolist()],
        "place": [shown.entry_points.get(key, "") for key in people.credit[nodes].tolist()],
    }


def _widths(shown: Spread, choice: Choice) -> list[int]:
    """People who hold a place in each generation of what is looked at."""
    people = shown.people
    inside = people.holds if choice.root is None else people.holds & (people.forest.root == choice.root)
    return [int(width) for width in np.bincount(people.forest.depth[inside])]


def _gathered(shown: Spread, drawing: Drawing) -> dict[str, list[Any]]:
    layout, count = drawing.layout, len(drawing.nodes)
    return {
        "parent": [group.parent for group in drawing.gathered],
        "people": [group.people for group in drawing.gathered],
        "place": [shown.entry_points.get(group.entry_point, "") for group in drawing.gathered],
        "x": layout.x[count:].round(DECIMALS).tolist(),
        "y": layout.y[count:].round(DECIMALS).tolist(),
        "generation": layout.generation[count:].tolist(),
    }


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def summary(shown: Spread) -> str:
    """The picture in a sentence, for those who do not see it."""
    people = _people_words(shown.registered)
    words: str = _(
        "Referral tree: %(people)s in cascades of up to %(count)s generations. The table holds the same people as a list.",
        people=people,
        count=number(shown.deepest),
    )
    return words
