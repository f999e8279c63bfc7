"""Estimates from a moment ago: what takes a tenth of a second or more must not hold up every push to an open page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.models import Event
from core.queries.spread.forest import EventForest

REMEMBERED_MAX = 200  # events

Value = TypeVar("Value")
Standing = tuple[object, ...]


@dataclass(frozen=True)
class _Estimated(Generic[Value]):
    at: datetime
    people: int
    standing: Standing
    value: Value


class Estimates(Generic[Value]):
    """The estimates of this process, by database and event; each process estimates for itself.

    One may be shown for `unchanged_for`, and while people come for what `changed_for` says of so many.
    """

    def __init__(self, unchanged_for: timedelta, changed_for: Callable[[int], timedelta]) -> None:
        self._unchanged_for = unchanged_for
        self._changed_for = changed_for
        self._by_database: WeakKeyDictionary[Engine, dict[int, _Estimated[Value]]] = WeakKeyDictionary()

    def lately(
        self,
        session: Session,
        event: Event,
        people: EventForest,
        at: datetime,
        estimate: Callable[[], Value],
        standing: Standing = (),
    ) -> Value:
        """What was estimated a moment ago, or is now; another `standing` of the event makes it worthless."""
        known = self._by_database.setdefault(session.get_bind().engine, {})
        last = known.get(event.id)
        if last is None or last.standing != standing or not self._serves(last, len(people), at):
            if len(known) >= REMEMBERED_MAX:
                known.clear()
            last = known[event.id] = _Estimated(at, len(people), standing, estimate())
        return last.value

    def _serves(self, last: _Estimated[Value], people: int, at: datetime) -> bool:
        lasts = self._unchanged_for if people == last.people else self._changed_for(people)
        return timedelta(0) <= at - last.at < lasts
