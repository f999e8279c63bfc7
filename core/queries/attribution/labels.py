"""What is given credit: entry points, channels or people, each with the others put together under one name."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Channel, EntryPoint, Event
from core.queries.attribution.rows import DIRECT
from core.queries.spread.forest import EventForest

SHARED = -1
PLACED = -2
FIRST_CHANNEL = -10  # and from there down
CHANNELS = list(Channel)


class CreditTo(StrEnum):
    """Between what the credit is divided."""

    ENTRY_POINTS = "entry_points"
    CHANNELS = "channels"
    PEOPLE = "people"


class LabelKind(StrEnum):
    """What a row of the table stands for."""

    ENTRY_POINT = "entry_point"
    CHANNEL = "channel"
    PERSON = "person"
    SHARED = "shared"
    PLACED = "placed"
    DIRECT = "direct"
    OTHERS = "others"
    UNTOUCHED = "untouched"


TOGETHER = {DIRECT: LabelKind.DIRECT, SHARED: LabelKind.SHARED, PLACED: LabelKind.PLACED}


@dataclass(frozen=True)
class Label:
    """One label; `id` is the entry point's or the registration's, `name` is theirs, or the channel's value."""

    kind: LabelKind
    name: str = ""
    id: int | None = None


class Labels:
    """Turns the sources of touches into labels, which are numbers while models are at work."""

    def __init__(self, session: Session, event: Event, people: EventForest) -> None:
        placed = select(EntryPoint.id, EntryPoint.name, EntryPoint.channel).where(
            EntryPoint.event_id == event.id, EntryPoint.organisation_id == event.organisation_id
        )
        self._places = {entry_point_id: (name, Channel(channel)) for entry_point_id, name, channel in session.execute(placed)}
        self._people = people

    def of_source(self, to: CreditTo) -> Callable[[int], int]:
        """The label of each source, as a number."""
        return {CreditTo.ENTRY_POINTS: self._by_place, CreditTo.CHANNELS: self._by_channel, CreditTo.PEOPLE: self._by_person}[to]

    def told(self, label: int) -> Label:
        """What a label's number stands for."""
        if label in TOGETHER:
            return Label(TOGETHER[label])
        if label <= FIRST_CHANNEL:
            return Label(LabelKind.CHANNEL, CHANNELS[FIRST_CHANNEL - label].value)
        row_id, is_person = divmod(label, 2)
        if is_person:
            node = self._people.node.get(row_id)
            return Label(LabelKind.PERSON, "" if node is None else self._people.names[node], row_id)
        return Label(LabelKind.ENTRY_POINT, self._places[row_id][0], row_id)

    def _by_place(self, source: int) -> int:
        return SHARED if source % 2 else source

    def _by_channel(self, source: int) -> int:
        if source == DIRECT or source % 2:
            return self._by_place(source)
        return FIRST_CHANNEL - CHANNELS.index(self._places[source // 2][1])

    def _by_person(self, source: int) -> int:
        return source if source == DIRECT or source % 2 else PLACED
