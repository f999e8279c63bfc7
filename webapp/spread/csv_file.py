"""Everybody of an event's forest as rows of a spreadsheet."""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import isnan

import numpy as np
from flask_babel import gettext as _

from core.queries.spread.spread import Spread
from core.queries.spread.worth import Measure, Worth
from referral.arrays import ROOT
from webapp.formats import iso

SECONDS_PER_MINUTE = 60


def head(as_of: datetime | None = None) -> tuple[str, ...]:
    """The columns' names; `as_of` is the moment of times in the room, where they are not of now."""
    minutes = _("Minutes attended by all below")
    return (
        _("Number"),
        _("Name"),
        _("Registered"),
        _("Place"),
        _("Brought by (number)"),
        _("Brought by"),
        _("Generation"),
        _("Brought directly"),
        _("In all below"),
        _("Entry point at the start"),
        _("Minutes attended by all below, as of %(moment)s", moment=iso(as_of)) if as_of else minutes,
        _("Qualified leads below"),
        _("Deals below"),
        _("Value of deals below, in minor units"),
        _("Currency"),
    )


def lines(shown: Spread, worth: Worth, by: Measure | None) -> Iterator[tuple[object, ...]]:
    """In the order they came, or those first who lead by a measure."""
    everybody = shown.people
    held, given_back = _("Held"), _("Given back")  # now: the rows are sent when the request's language is gone
    order = range(len(everybody)) if by is None else np.argsort(-worth.figures(everybody, by), kind="stable").tolist()
    return (_line(shown, worth, node, held if everybody.holds[node] else given_back) for node in order)


def _line(shown: Spread, worth: Worth, node: int, place: str) -> tuple[object, ...]:
    everybody = shown.people
    parent, at = int(everybody.forest.parent[node]), float(everybody.forest.time[node])
    return (
        int(everybody.ids[node]),
        everybody.names[node],
        "" if isnan(at) else iso(datetime.fromtimestamp(at, UTC)),
        place,
        int(everybody.ids[parent]) if parent != ROOT else "",
        everybody.names[parent] if parent != ROOT else "",
        int(everybody.forest.depth[node]),
        int(everybody.direct[node]),
        int(everybody.below[node]),
        shown.entry_points.get(int(everybody.credit[node]), ""),
        round(int(worth.seconds[node]) / SECONDS_PER_MINUTE),
        int(worth.leads[node]),
        int(worth.deals[node]),
        int(worth.value_minor[node]),
        worth.currency if worth.deals[node] else "",
    )
