"""How often the interval of what referred people bring holds in running events, simulated so that the truth is known."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bench.harness import emit
from referral.arrays import Floats, Integers
from referral.graph.forest import ReferralForest
from referral.graph.generations import rates
from referral.growth.sharing import Verdict, estimate_sharing
from referral.growth.virality import estimate_k

RUNS, QUICK_RUNS = 100, 10
GENERATION_RUNS, GENERATION_MEAN = 800, 0.7
MOST_PEOPLE: Final = 50_000
Draw = Callable[[np.random.Generator, int], Integers]


def poisson(mean: float) -> Draw:
    """Offspring of people who are all alike."""
    return lambda rng, people: rng.poisson(mean, people)


def negative_binomial(mean: float, k: float = 0.5) -> Draw:
    """Offspring of people of whom a few bring many."""
    return lambda rng, people: rng.negative_binomial(k, k / (k + mean), people)


def exponential(rng: np.random.Generator, size: int) -> Floats:
    """Delays with a light tail, mean 1."""
    return rng.exponential(1.0, size)


def log_normal(rng: np.random.Generator, size: int) -> Floats:
    """Delays with a heavy tail, mean 1."""
    return rng.lognormal(-1.125, 1.5, size)


@dataclass(frozen=True)
class Event:
    """Seeds that come at 0 or evenly until `arrive`, and the moment it is looked at; times in mean delays."""

    name: str
    seeds: int
    of_seed: Draw
    of_referred: Draw
    truth: float
    looked_at: float
    arrive: float = 0.0
    delay: Callable[[np.random.Generator, int], Floats] = exponential

    def seen(self, rng: np.random.Generator) -> ReferralForest:
        """Let it happen, one generation after another, and keep what is seen by then."""
        parents, times = [np.full(self.seeds, -1)], [rng.uniform(0.0, self.arrive, self.seeds)]
        first, draw = 0, self.of_seed
        while len(times[-1]) and first < MOST_PEOPLE:
            children = draw(rng, len(times[-1]))
            came = np.repeat(times[-1], children) + self.delay(rng, int(children.sum()))
            above, now = np.repeat(np.arange(first, first + len(children)), children), came <= self.looked_at
            first, draw = first + len(children), self.of_referred
            parents.append(above[now])
            times.append(came[now])
        return ReferralForest.from_parents(np.concatenate(parents), np.concatenate(times))


def alike(name: str, seeds: int, mean: float, looked_at: float, **more: Any) -> Event:
    """Everybody brings as many on average, seeds or not."""
    return Event(f"all bring {mean}, {name}", seeds, negative_binomial(mean), negative_binomial(mean), mean, looked_at, **more)


EVENTS: Final = (
    Event("100 seeds bring 20, others 0.05, at 2", 100, poisson(20), poisson(0.05), 0.05, 2.0),
    Event("100 seeds bring 10, others 0.6, at 2", 100, poisson(10), poisson(0.6), 0.6, 2.0),
    alike("100 seeds, at 0.7", 100, 1.3, 0.7),
    alike("200 seeds, at 1", 200, 1.3, 1.0),
    alike("100 seeds, at 1.5", 100, 1.3, 1.5),
    alike("100 seeds over 2, at 2", 100, 1.3, 2.0, arrive=2.0),
    alike("100 seeds, at 4", 100, 1.3, 4.0),
    alike("200 seeds over 4, at 4", 200, 0.8, 4.0, arrive=4.0),
    alike("200 seeds, at 20", 200, 0.7, 20.0),
    alike("heavy tail, 100 seeds, at 1.5", 100, 0.7, 1.5, delay=log_normal),
    alike("heavy tail, 100 seeds, at 1", 100, 1.3, 1.0, delay=log_normal),
)


def report_growth(bench: str, *, quick: bool) -> None:
    """Print for each event how often the 95 % interval held, and how often what was said of growth was false.

    Of K of everybody, from which nothing is concluded, the same: how often it held the truth, and was all on the other side of 1.
    """
    runs = QUICK_RUNS if quick else RUNS
    for event in EVENTS:
        held = wrong = k_held = k_wrong = 0
        for seed in range(runs):
            forest = event.seen(np.random.default_rng(seed))
            found, k = estimate_sharing(forest, event.looked_at), estimate_k(forest, event.looked_at)
            one = found.referred
            held += one is None or one.low <= event.truth <= one.high
            wrong += found.verdict is (Verdict.FADES if event.truth >= 1 else Verdict.GROWS)
            k_held += k.low <= event.truth <= k.high
            k_wrong += k.high < 1 if event.truth >= 1 else k.low > 1
        emit(bench, f"{event.name}: 95 % interval held", held / runs, "share of trials", more_is_better=True)
        emit(bench, f"{event.name}: said the opposite", wrong / runs, "share of trials")
        emit(bench, f"{event.name}: K of everybody held", k_held / runs, "share of trials", more_is_better=True)
        emit(bench, f"{event.name}: K of everybody on the other side of 1", k_wrong / runs, "share of trials")


def report_generations(bench: str, *, quick: bool) -> None:
    """Print how often the 95 % interval of R_g held: of the roots, of those after them, and of the last generation."""
    runs = QUICK_RUNS if quick else GENERATION_RUNS
    draw, held = negative_binomial(GENERATION_MEAN, 0.2), defaultdict[str, list[bool]](list)
    for seed in range(runs):
        rng, people, offspring = np.random.default_rng(seed), 40, list[Integers]()
        while people:
            offspring.append(draw(rng, people))
            people = int(offspring[-1].sum())
        columns = [[len(one) for one in offspring], [one.sum() for one in offspring], [(one**2).sum() for one in offspring]]
        for number, (_r, low, high) in enumerate(rates(*columns)):
            last = number == len(offspring) - 1
            name = "the last generation" if last else ("roots", "generation 1")[number] if number < 2 else "later generations"
            held[name].append(low <= GENERATION_MEAN <= high)
    for name in ("roots", "generation 1", "later generations", "the last generation"):
        case = f"R of {name} (40 roots, mean {GENERATION_MEAN}, k = 0.2): 95 % interval held"
        emit(bench, case, float(np.mean(held[name])), "share of trials", more_is_better=True)
