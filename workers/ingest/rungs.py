"""Which smaller pictures are made of a stream: those below it that the processor has time for."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")
# Of all cores but one: the first copies what arrives and answers viewers, and no rung is worth making them wait.
SHARE_OF_CORES = 0.75
# Reading the source at all; like the rungs' figures half as much again as bench/variants.py measures: rented cores are slower.
DECODING_CORES = 0.15


@dataclass(frozen=True)
class Rung:
    """A smaller picture: its shorter side in pixels, the most it sends, and the cores that 30 pictures a second take."""

    size: int
    kilobits: int
    cores: float

    @property
    def name(self) -> str:
        """What its files are called after."""
        return str(self.size)


RUNGS = (Rung(720, 1800, 0.5), Rung(480, 800, 0.25), Rung(240, 300, 0.1))
# 480 lines help most for what they cost; 240 cost next to nothing; 720 only where there is plenty.
WANTED_FIRST = (480, 240, 720)


def processor_cores() -> float:
    """How many cores this process may use, by affinity and by a container's quota."""
    cores = float(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    quota, _, period = CPU_QUOTA.read_text().strip().partition(" ") if CPU_QUOTA.exists() else ("max", "", "")
    return min(cores, int(quota) / int(period)) if quota.isdecimal() and period.isdecimal() else cores


def allowance(chosen: float | Literal["auto"]) -> float:
    """The cores that all smaller pictures together may take: what the operator says, or most of what one core leaves."""
    return chosen if chosen != "auto" else SHARE_OF_CORES * max(0.0, processor_cores() - 1)


def choose(source_size: int, cores: float) -> tuple[Rung, ...]:
    """The rungs below a source that fit into so many cores, largest first."""
    left = cores - DECODING_CORES + 1e-9
    chosen: set[int] = set()
    for size in WANTED_FIRST:
        rung = next(rung for rung in RUNGS if rung.size == size)
        if size < source_size and rung.cores <= left:
            chosen.add(size)
            left -= rung.cores
    return tuple(rung for rung in RUNGS if rung.size in chosen)


def cost(rungs: tuple[Rung, ...]) -> float:
    """The cores that these take together."""
    return DECODING_CORES + sum(rung.cores for rung in rungs) if rungs else 0.0


@dataclass
class Budget:
    """The cores of all streams on air together: whoever comes later gets what is left."""

    cores: float
    _taken: dict[str, float] = field(default_factory=dict)

    def grant(self, whom: str, source_size: int) -> tuple[Rung, ...]:
        """The rungs that one stream may have made; what it had before is given back first."""
        self.give_back(whom)
        rungs = choose(source_size, self.cores - sum(self._taken.values()))
        self.keep(whom, rungs)
        return rungs

    def keep(self, whom: str, rungs: tuple[Rung, ...]) -> None:
        """One stream has these made and no others."""
        self._taken[whom] = cost(rungs)

    def give_back(self, whom: str) -> None:
        """One stream needs nothing any more."""
        self._taken.pop(whom, None)
