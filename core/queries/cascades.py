"""The largest cascades of an event and the people who brought the most, as plain values that a stored report can keep."""

from dataclasses import dataclass

from core.queries.forest import EventForest
from core.queries.spread import Leader, largest_cascades, leaders
from referral.graph.metrics import RELIABLE_CASCADE_SIZE, structural_virality

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
    virality_of = dict(zip(people.forest.roots.tolist(), structural_virality(people.forest).tolist(), strict=True))
    rows = []
    for root in largest_cascades(people, limit):
        inside = people.forest.root == root
        reliable = int(people.forest.subtree_size[root]) >= RELIABLE_CASCADE_SIZE
        rows.append(
            CascadeRow(
                root_id=int(people.ids[root]),
                root=people.names[root],
                people=int((inside & people.holds).sum()),
                generations=int(people.forest.depth[inside & people.holds].max()),
                structural_virality=virality_of[root] if reliable else None,
            )
        )
    return rows


def top_people(people: EventForest, limit: int = TOP_PEOPLE) -> list[TopPerson]:
    """Who has the most people below them."""
    attended = people.sum_below(people.holds & people.attended)
    return [TopPerson(leader, int(attended[people.node[leader.id]])) for leader in leaders(people, limit)]
