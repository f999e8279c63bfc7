"""How much of everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Sizes, lengths and counts; each bounded, so that the whole ends."""

    rounds: int
    fresh: bool  # whether every measurement has a server that did nothing before
    sizes: tuple[int, ...]  # of rooms, one frame a message
    ticked_sizes: tuple[int, ...]  # of rooms where the messages of a tick leave as one frame
    seconds: float  # at each rate
    precision: float  # a search ends when what failed is not more than so many times what passed
    settled_precision: float  # the same in the rounds that start from what the first one found
    stall_room: int
    stall_seconds: float
    storm: int
    idle: tuple[int, ...]
    posts_from: float
    posts_most: float

    @property
    def people(self) -> int:
        """The most that are ever in a room."""
        return max(*self.sizes, *self.ticked_sizes, self.storm, *self.idle, self.stall_room)


FULL = Plan(
    rounds=3,
    fresh=True,
    sizes=(1_000, 5_000, 10_000),
    ticked_sizes=(5_000, 10_000),
    seconds=4,
    precision=1.1,
    settled_precision=1.11,
    stall_room=500,
    stall_seconds=15,
    storm=5_000,
    idle=(2_000, 5_000),
    posts_from=500,
    posts_most=20_000,
)
QUICK = Plan(
    rounds=1,
    fresh=False,
    sizes=(200,),
    ticked_sizes=(200,),
    seconds=0.4,
    precision=2.1,
    settled_precision=2.1,
    stall_room=50,
    stall_seconds=1,
    storm=200,
    idle=(200,),
    posts_from=800,
    posts_most=1_600,
)
