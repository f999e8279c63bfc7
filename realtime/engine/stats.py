"""What the engine has done since it started."""

from dataclasses import dataclass


@dataclass
class Stats:
    """Counters of this process, for metrics."""

    broadcasts: int = 0
    deliveries: int = 0
    reduced: int = 0  # deliveries that carried less, or were left out, because the client was behind
    dropped: int = 0  # clients that were too slow
    last_flush_s: float = 0.0  # of the writer's own work
