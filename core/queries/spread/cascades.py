"""The largest cascades of an event and the people who brought the most, as plain values that a stored report can keep."""

from dataclasses import dataclass

from core.queries.spread.forest import EventForest
from core.queries.spread.spread import Leader, largest_cascades, leaders
from referral.graph.metrics import RELIABLE_CASCADE_SIZE

CASCADES = 5
TOP_PEOPLE = 6


@dataclass(frozen=True)
class CascadeRow:
    """One of the largest cascades; structural virality is None where there are too few people to say."""

    root_id: int
    root: str
    people: int
    generations: int
    structural_virality: float | None


@dataclass(frozen=True)
class TopPerson:
    """Somebody who brought many, and how many of those came to the event."""

    leader: Leader
    attended: int


def cascade_rows(people: EventForest, limit: int = CASCADES) -> list[CascadeRow]:
    """The largest, most people first."""
    cascade_of = {root: cascade for cascade, root in enumerate(people.forest.roots.tolist())}
    rows = []
    for root in largest_cascades(people, limit):
        inside = people.forest.root == root
        cascade = cascade_of[root]
        count = int(people.cascade_people[cascade])
        rows.append(
            CascadeRow(
                root_id=int(people.ids[root]),
                root=people.names[root],
                people=count,
                generations=int(people.forest.depth[inside & people.holds].max()),
                structural_virality=float(people.structural_virality[cascade]) if count >= RELIABLE_CASCADE_SIZE else None,
            )
        )
    return rows


def top_people(people: EventForest, limit: int = TOP_PEOPLE) -> list[TopPerson]:
    """Who has the most people below them."""
    attended = people.sum_below(people.holds & people.attended)
    return [TopPerson(leader, int(attended[people.node[leader.id]])) for leader in leaders(people, limit)]
