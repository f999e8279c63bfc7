"""The futures of a running forest, simulated: who is still to come, draw by draw."""

from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np

from referral.arrays import Floats, Integers
from referral.growth.pace import observe_pace
from referral.growth.recurrence import CLASSES, STEPS_PER_DECADE, People
from referral.growth.reproduction import Reproduction, ReproductionDraws

MOST_PEOPLE: Final = 1e8  # a cascade beyond it is taken never to end
BEYOND: Final = 2 * MOST_PEOPLE  # nothing larger is drawn: it never ends either way, and Poisson numbers have to fit an integer
MOST_GENERATIONS: Final = 200
TIME_STEPS: Final = 12  # between now and the horizon
CELLS_AT_ONCE: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Draws:
    """How many futures, from which seed, and how many seconds of each; infinite for all of it."""

    count: int
    seed: int
    left: float


@dataclass(frozen=True, eq=False)
class Cells:
    """People put together whose future is alike: of one row, one generation, one age; every array has shape (cells,).

    A row is whatever is forecast together: a tree, or the whole forest. Cells are in ascending order of rows.
    """

    row: Integers
    generation: Integers
    age: Floats
    people: Floats
    brought: Floats
    rows: int

    @classmethod
    def of(cls, people: People, row: Integers, rows: int) -> "Cells":
        """Put people together, each with their row."""
        with np.errstate(divide="ignore"):
            step = np.floor(np.log10(people.age) * STEPS_PER_DECADE)
        step = np.where(np.isfinite(step), step, -(2.0**20)).astype(np.int64)
        keys = np.stack([row, people.generation, step])
        distinct, cell = np.unique(keys, axis=1, return_inverse=True)
        count = np.bincount(cell.ravel()).astype(np.float64)
        age = np.bincount(cell.ravel(), people.age) / np.maximum(count, 1.0)
        brought = np.bincount(cell.ravel(), people.children.astype(np.float64))
        return cls(distinct[0], distinct[1], age, count, brought.astype(np.float64), rows)

    def part(self, first: int, last: int) -> "Cells":
        """The rows from the first up to, and without, the last."""
        some = slice(*np.searchsorted(self.row, [first, last]))
        columns = (self.generation[some], self.age[some], self.people[some], self.brought[some])
        return Cells(self.row[some] - first, *columns, rows=last - first)


def futures(people: People, cells: Cells, learned: tuple[Reproduction, ...], asked: Draws) -> Floats:
    """Simulate the people still to come.

    Parameters
    ----------
    people : People
        Of the running forest, whose pace is carried on.
    cells : Cells
        The same people, put together.
    learned : tuple of Reproduction
        What is known of each generation.
    asked : Draws

    Returns
    -------
    ndarray of float64, shape (draws, rows)
        Infinite where it never ends.
    """
    rng = np.random.default_rng(asked.seed)
    pace = observe_pace(people, learned).draw(rng, asked.count)
    drawn = [generation.draw(rng, asked.count) for generation in learned]
    steps = _time_steps(asked.left)
    chunk = max(1, CELLS_AT_ONCE // (max(len(cells.row), cells.rows, 1) * (len(steps) - 1)))
    parts = []
    for start in range(0, asked.count, chunk):
        some = slice(start, start + chunk)
        parts.append(simulate(cells, tuple(generation.part(some) for generation in drawn), steps, pace[some], rng))
    return np.concatenate(parts)


def _time_steps(left: float) -> Floats:
    if left == inf or left <= 0.0:
        return np.array([0.0, left])
    return left * np.linspace(0.0, 1.0, TIME_STEPS + 1) ** 2  # finer at first, when most of it comes


def simulate(cells: Cells, draws: tuple[ReproductionDraws, ...], steps: Floats, pace: Floats, rng: np.random.Generator) -> Floats:
    """Simulate generation by generation at a pace for each draw; shape (draws, rows)."""
    count = len(draws[0].mean)
    alive = [np.zeros((count, cells.rows, len(steps) - 1)) for _ in range(CLASSES)]
    for generation in range(CLASSES):
        mine = np.flatnonzero(cells.generation == generation)
        means = _from_those_present(cells, mine, draws[generation], steps, rng)
        new = rng.poisson(np.minimum(means * pace[:, None, None], BEYOND)).astype(np.float64)
        _add_rows(alive[_next(generation)], cells.row[mine], new)
    total = np.zeros((count, cells.rows))
    kernels = [_kernel(draw, steps) * pace[:, None, None] for draw in draws]
    for _ in range(MOST_GENERATIONS):
        total += sum(newborn.sum(axis=-1) for newborn in alive)
        endless = total > MOST_PEOPLE
        if endless.any():
            total[endless] = inf
            for newborn in alive:
                newborn[endless] = 0.0
        if not any(newborn.any() for newborn in alive):
            return total
        following = [np.zeros_like(newborn) for newborn in alive]
        for generation in range(1, CLASSES):
            following[_next(generation)] += _from_newborn(alive[generation], draws[generation], kernels[generation], rng)
        alive = following
    total[np.any([newborn.any(axis=-1) for newborn in alive], axis=0)] = inf
    return total


def _next(generation: int) -> int:
    return min(generation + 1, CLASSES - 1)


def _from_those_present(
    cells: Cells, mine: Integers, draws: ReproductionDraws, steps: Floats, rng: np.random.Generator
) -> Floats:
    """Children to be expected of those present in each step of time at a steady pace, shape (draws, cells, steps)."""
    k = draws.dispersion[:, None]
    seen = draws.delays.within(cells.age[mine])
    rate = rng.gamma(k * cells.people[mine] + cells.brought[mine]) / (k / draws.mean[:, None] + seen)
    shares = np.stack([draws.delays.within(cells.age[mine] + step) for step in steps], axis=-1)
    return np.asarray(rate[:, :, None] * np.maximum(np.diff(shares, axis=-1), 0.0), dtype=np.float64)


def _kernel(draws: ReproductionDraws, steps: Floats) -> Floats:
    """Share of the children of those born in the middle of each step that come in each step; shape (draws, steps, steps)."""
    if np.isinf(steps[-1]):
        return np.ones((len(draws.mean), 1, 1))
    born = (steps[:-1] + steps[1:]) / 2.0
    ages = np.maximum(steps[None, :] - born[:, None], 0.0)
    within = draws.delays.within(ages.ravel()).reshape(len(draws.mean), *ages.shape)
    return np.maximum(np.diff(within, axis=-1), 0.0)


def _from_newborn(newborn: Floats, draws: ReproductionDraws, kernel: Floats, rng: np.random.Generator) -> Floats:
    """Children of those born in each step of time, by the step in which they come; shape as given."""
    draw, row, step = np.nonzero(newborn)
    following = np.zeros_like(newborn)
    k = draws.dispersion[draw]
    rate = rng.gamma(k * newborn[draw, row, step]) * draws.mean[draw] / k
    np.add.at(following, (draw, row), rng.poisson(np.minimum(rate[:, None] * kernel[draw, step], BEYOND)))
    return following


def _add_rows(alive: Floats, row: Integers, new: Floats) -> None:
    """Add the cells of each row, which are in ascending order of rows."""
    if len(row):
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        alive[:, row[starts]] += np.add.reduceat(new, starts, axis=1)
