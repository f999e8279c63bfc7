"""What the Spread page shows, gathered once for the page, its table and the script that keeps it moving."""

from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.spread.drawing import Drawing, branch_of
from core.queries.spread.spread import (
    Spread,
    Standing,
    generations,
    largest_cascades,
    newest_person,
    newest_referrals,
    standing,
)
from core.queries.spread.worth import Worth
from referral.arrays import Integers
from referral.growth.reproduction import ENOUGH_PAIRS
from referral.growth.sharing import Verdict
from webapp.formats import number
from webapp.intervals import GENERATIONS_SHOWN, interval, ring_intervals
from webapp.spread.choice import Choice, as_address, drawing_of, key_of
from webapp.spread.leaders import leaderboard

PARTS = ("counters", "leaders", "generations", "newest")
CASCADES_OFFERED = 12
PATH_SENT = 4  # names of the way to somebody found; the list shows the nearest
DECIMALS = 4


@dataclass(frozen=True, eq=False)
class SpreadPage:
    """An event's forest, what of it is looked at, and what people were worth where that is asked."""

    event: Event
    shown: Spread
    choice: Choice
    worth: Worth | None

    def context(self) -> dict[str, Any]:
        """Everything the cards around the tree use."""
        shown, people = self.shown, self.shown.people
        k = shown.virality.told
        return {
            "shown": shown,
            "here": as_address(shown, self.choice),
            "board": leaderboard(shown, self.choice.measure, self.worth),
            "rings": ring_intervals(generations(people)),
            "newest": newest_referrals(people),
            "k": k,
            "k_interval": interval(k.value, k.low, k.high) if k else None,
            "verdict": verdict_words(shown.virality.verdict),
            "cycle_s": _known(shown.virality.cycle_s) if shown.referred >= ENOUGH_PAIRS else None,
        }

    def frame(self) -> dict[str, Any]:
        """What stands around the cards and never moves by itself."""
        shown, choice = self.shown, self.choice
        return {
            "head": title(shown, choice),
            "summary": summary(shown),
            "cascade": None if choice.root is None else standing(shown, choice.root),
            "cascades": [standing(shown, node) for node in largest_cascades(shown.people, CASCADES_OFFERED)],
            "person": None if choice.person is None else standing(shown, choice.person),
        }

    def forest_json(self) -> dict[str, Any]:
        """The picture as columns, and the cards around it drawn anew."""
        context = {"event": self.event, "view": "tree", **self.context()}
        parts = {name: render_template(f"spread/parts/{name}.html", **context) for name in PARTS}
        return {**picture(self.shown, self.choice), "parts": parts}


def picture(shown: Spread, choice: Choice) -> dict[str, Any]:
    """What is drawn, as columns."""
    drawing, ids, root = drawing_of(shown, choice), shown.people.ids, choice.root
    widths = _widths(shown, choice)
    return {
        **title(shown, choice),
        "caption": caption(drawing),
        "total": shown.registered,
        "newest": newest_person(shown.people),
        "last": int(ids.max(initial=0)),
        "cascade": None if root is None else int(ids[root]),
        "above": [] if root is None else [{"id": id_, "name": name} for id_, name in standing(shown, root).path],
        "first": _first(shown, choice),
        "people": _people(shown, drawing),
        "gathered": _gathered(shown, choice, drawing),
        "widths": widths[:GENERATIONS_SHOWN],
        "generation_count": len(widths),
        "rings": drawing.layout.radius.round(DECIMALS).tolist(),
        "generations": _generations(shown, choice, drawing),
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
    note = _people_words(root.below + (not root.cancelled))
    if root.entry_point:
        note = _("%(people)s, from %(place)s", people=note, place=root.entry_point)
    words = _("The branch of %(name)s", name=root.name) if root.generation else _("The cascade of %(name)s", name=root.name)
    return {"title": words, "note": note}


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
    where = _("Ringed dots gather them: at the start by entry point, further out by who brought them. Choose one to see more.")
    return f"{gathered} {where}"


def person_json(person: Standing) -> dict[str, Any]:
    """Somebody found by name."""
    return {
        "id": person.id,
        "name": person.name,
        "generation": person.generation,
        "below": person.below,
        "path": [name for _id, name in person.path[-PATH_SENT:]],
    }


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


def _first(shown: Spread, choice: Choice) -> int:
    """The generation in the middle of the picture."""
    return 0 if choice.root is None else int(shown.people.forest.depth[choice.root])


def _widths(shown: Spread, choice: Choice) -> list[int]:
    """People who hold a place in each generation of what is looked at, the first of them."""
    people = shown.people
    inside = people.holds if choice.root is None else people.holds & branch_of(people, choice.root)
    widths: list[int] = np.bincount(people.forest.depth[inside])[_first(shown, choice) :].tolist()
    return widths


def _gathered(shown: Spread, choice: Choice, drawing: Drawing) -> dict[str, list[Any]]:
    layout, count = drawing.layout, len(drawing.nodes)
    return {
        "key": [key_of(shown, drawing, group) for group in drawing.gathered],
        "parent": [group.parent for group in drawing.gathered],
        "people": [group.people for group in drawing.gathered],
        "place": [shown.entry_points.get(group.entry_point, "") for group in drawing.gathered],
        "x": layout.x[count:].round(DECIMALS).tolist(),
        "y": layout.y[count:].round(DECIMALS).tolist(),
        "generation": _gathered_generations(shown, choice, drawing).tolist(),
    }


def _gathered_generations(shown: Spread, choice: Choice, drawing: Drawing) -> Integers:
    """The first generation of those gathered in each dot."""
    depth = np.append(shown.people.forest.depth[drawing.nodes] + 1, _first(shown, choice))  # the last: at the start
    parents = np.array([group.parent for group in drawing.gathered], dtype=np.int64)
    generations_: Integers = depth[parents]
    return generations_


def _generations(shown: Spread, choice: Choice, drawing: Drawing) -> list[int | None]:
    """The generation that stands on each ring; none where a long way was cut short for some of those on it."""
    layout = drawing.layout
    drawn = np.concatenate([shown.people.forest.depth[drawing.nodes], _gathered_generations(shown, choice, drawing)])
    least, most = np.full((2, len(layout.radius)), -1, dtype=np.int64)
    np.maximum.at(most, layout.generation, drawn)
    least[layout.generation] = np.iinfo(np.int64).max
    np.minimum.at(least, layout.generation, drawn)
    return [low if low == high else None for low, high in zip(least.tolist(), most.tolist(), strict=True)]


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
