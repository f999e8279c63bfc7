"""How often forecasts held on cascades whose end is known, and how often the interval of K holds in simulations."""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import csv
import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

import numpy as np

from bench.forests.growth import report_generations, report_growth
from bench.harness import Bar, emit, quick_asked
from referral.arrays import Floats, Integers
from referral.graph.forest import ReferralForest
from referral.growth.forecast import ForecastOptions, Outcome, forecast, forecast_trees
from referral.growth.reproduction import Reproduction, learn
from referral.growth.virality import estimate_k

BENCH = "forecast"
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
HOUR_S, DAY_S = 3600.0, 86_400.0
K_TRUTH, K_SHAPE, K_TRIALS, K_BAR = 0.7, 0.2, 4000, 0.91
TREES_JUDGED, TREE_DRAWS = 300, 300
EVENTS, EVENT_DRAWS, EVENT_SHAPE = 30, 500, 0.5


@dataclass(frozen=True)
class Cascades:
    """Cascades with a known end: when they are looked at, until when they were followed, whether their size then is the end."""

    name: str
    tree: Integers
    parent: Integers
    time: Floats
    looks: tuple[float, ...]
    followed: float
    until: float

    def only(self, kept: Integers) -> ReferralForest:
        """The forest of some of the trees."""
        mine = np.isin(self.tree, kept)
        place = np.cumsum(mine) - 1
        parent = self.parent[mine]
        return ReferralForest.from_parents(np.where(parent < 0, -1, place[parent]), self.time[mine])


@dataclass(frozen=True)
class Look:
    """One forecast beside what became of it; arrays for many trees, of one element for a whole forest."""

    now: float
    truth: Floats
    expected: Floats
    low: Floats
    high: Floats


def rows(name: str) -> list[dict[str, str]]:
    """Read a file of the reference data; none where it does not lie beside the repository."""
    path = DATA / name
    if not path.exists():
        print(f"skipped: {name} lies beside the repository only where it is developed", file=sys.stderr)
        return []
    with gzip.open(path, "rt", newline="") as file:
        return list(csv.DictReader(file))


def pheme() -> Iterator[Cascades]:
    """Conversations on Twitter, each on a clock of its own."""
    if table := rows("pheme_reply_trees.csv.gz"):
        tree = np.array([int(row["tree"]) for row in table])
        first = np.searchsorted(tree, tree)
        parent = np.array([int(row["parent"]) for row in table])
        time = np.array([float(row["dt"]) for row in table]) * HOUR_S
        looks = (0.25 * HOUR_S, HOUR_S, 4 * HOUR_S)
        yield Cascades("PHEME", tree, np.where(parent < 0, -1, parent + first), time, looks, time.max() + DAY_S, float("inf"))


def higgs() -> Iterator[Cascades]:
    """Retweets around one announcement, all on one clock; what counts as final is the end of the log."""
    if table := rows("higgs_firsttouch_forest.csv.gz"):
        parent = np.array([int(row["parent"]) for row in table])
        time = np.array([float(row["t_s"]) for row in table])
        looks = tuple(day * DAY_S for day in (2, 3, 3.5, 4, 5, 6))
        yield Cascades("Higgs", ReferralForest.from_parents(parent, time).root, parent, time, looks, time.max(), time.max())


def backtest(cascades: Cascades, splits: int, *, other_half: bool) -> tuple[list[Look], list[Look]]:
    """Forecast one half of the trees, learning from the other half's whole life or only from what is seen of this one."""
    whole, single = [], []
    trees = np.unique(cascades.tree)
    for split in range(splits):
        rng = np.random.default_rng(split)
        learning, held_back = np.array_split(rng.permutation(trees), 2)
        past = learn((cascades.only(learning), cascades.followed)) if other_half else None
        some = cascades.only(held_back[:TREES_JUDGED])
        forest = cascades.only(held_back)
        for now in cascades.looks:
            learned = past or learn((forest, now))
            whole.append(whole_look(forest, now, cascades.until, learned, split))
            single.append(tree_look(some, now, cascades.until, learned, split))
    return whole, single


def whole_look(forest: ReferralForest, now: float, until: float, learned: tuple[Reproduction, ...], seed: int) -> Look:
    """Forecast all trees that have begun together."""
    truth = np.count_nonzero(forest.time[forest.root] <= now)
    made = forecast(forest, now, ForecastOptions(until=until, seed=seed), learned)
    expected = made.expected if made.outcome is Outcome.FINITE else float("inf")
    return Look(now, *(np.array([figure], dtype=np.float64) for figure in (truth, expected, made.low, made.high)))


def tree_look(forest: ReferralForest, now: float, until: float, learned: tuple[Reproduction, ...], seed: int) -> Look:
    """Forecast each tree that has begun."""
    made = forecast_trees(forest, now, ForecastOptions(until=until, seed=seed, draws=TREE_DRAWS), learned)
    return Look(now, forest.subtree_size[forest.roots][made.tree].astype(np.float64), made.expected, made.low, made.high)


def report(case: str, looks: list[Look]) -> None:
    """Print how often the interval held, how far off the median was, and how wide the interval was; trees one by one."""
    truth, expected, low, high = (
        np.concatenate([getattr(look, name) for look in looks]) for name in ("truth", "expected", "low", "high")
    )
    emit(
        BENCH, f"{case}: 80 % interval held, {len(truth):,} forecasts", float(np.mean((low <= truth) & (truth <= high))), "share"
    )
    emit(BENCH, f"{case}: median relative error", float(np.median(np.abs(expected - truth) / truth)), "share of the truth")
    emit(BENCH, f"{case}: median width of the interval", float(np.median((high - low) / truth)), "share of the truth")


@dataclass(frozen=True)
class Event:
    """A branching process to simulate, its times in mean (or median) delays: seeds arrive evenly over a time, or at once."""

    seeds: int
    seeds_bring: float
    rest_bring: float
    delays: str
    arriving: float
    look: float

    def run(self, rng: np.random.Generator) -> ReferralForest:
        """Simulate to its end."""
        parents, times = [np.full(self.seeds, -1)], [rng.uniform(0.0, 1.0, self.seeds) * self.arriving]
        mean, first = self.seeds_bring, 0
        while len(times[-1]):
            people = len(times[-1])
            parent = np.repeat(np.arange(people), rng.poisson(rng.gamma(EVENT_SHAPE, mean / EVENT_SHAPE, people)))
            parents.append(parent + first)
            times.append(times[-1][parent] + delays(self.delays, rng, len(parent)))
            mean, first = self.rest_bring, first + people
        return ReferralForest.from_parents(np.concatenate(parents), np.concatenate(times))


AT_ONCE = [("exponential", 2.0), ("exponential", 4.0), ("exponential", 8.0), ("log-normal", 4.0), ("log-logistic", 4.0)]
SIMULATED = [Event(50, 5.0, 0.5, shape, 0.0, look) for shape, look in AT_ONCE]
SIMULATED += [Event(300, 0.7, 0.7, shape, 10.0, 6.0) for shape in ("exponential", "log-normal", "log-logistic")]
SIMULATED += [Event(300, 0.7, 0.7, "exponential", 10.0, 10.0)]


def delays(shape: str, rng: np.random.Generator, number: int) -> Floats:
    """Draw delays: exponential with mean 1, log-normal(0, 1), or log-logistic with median 1 and shape 1.5."""
    if shape == "exponential":
        return rng.exponential(1.0, number)
    return rng.lognormal(0.0, 1.0, number) if shape == "log-normal" else np.exp(rng.logistic(0.0, 1.0 / 1.5, number))


def simulated(event: Event) -> None:
    """Print how often the interval held in clean branching events, and how often it was above the true size."""
    held, above, referrals = [], [], []
    for number in range(EVENTS):
        forest = event.run(np.random.default_rng(number))
        truth = np.count_nonzero(forest.time[forest.root] <= event.look)
        made = forecast(forest, event.look, ForecastOptions(draws=EVENT_DRAWS, seed=number))
        held.append(made.low <= truth <= made.high)
        above.append(truth < made.low)
        referrals.append(np.count_nonzero((forest.time <= event.look) & (forest.parent >= 0)))
    case = f"{event.seeds} seeds, {event.delays} delays, at {event.look:g} ({np.mean(referrals):.0f} referrals)"
    emit(BENCH, f"{case}: 80 % interval held, {EVENTS} events", float(np.mean(held)), "share")
    emit(BENCH, f"{case}: true size below the interval", float(np.mean(above)), "share")


def coverage(parents: int) -> float:
    """Simulate how often the 95 % interval of K holds when a few bring very many, one second after all came."""
    rng = np.random.default_rng(parents)
    held = 0
    for counts in rng.negative_binomial(K_SHAPE, K_SHAPE / (K_SHAPE + K_TRUTH), size=(K_TRIALS, parents)):
        parent = np.concatenate([np.full(parents, -1), np.repeat(np.arange(parents), counts)])
        k = estimate_k(ReferralForest.from_parents(parent, (parent >= 0).astype(np.float64)), now=1.0)
        held += k.low <= K_TRUTH <= k.high
    return held / K_TRIALS


def main() -> None:
    """Backtest on the halves held back, then simulate."""
    quick = quick_asked(__doc__)
    for source, splits in ((pheme, 2 if quick else 10), (higgs, 1 if quick else 4)):
        for cascades in source():
            for other_half in (True, False):
                whole, single = backtest(cascades, splits, other_half=other_half)
                learned = "learned from the other half" if other_half else "learned from what is seen"
                report(f"{cascades.name}, {learned}, all trees together", whole)
                report(f"{cascades.name}, {learned}, each tree", single)
                for now in cascades.looks:
                    held = [bool(look.low[0] <= look.truth[0] <= look.high[0]) for look in whole if look.now == now]
                    after = f"after {now / HOUR_S:g} h"
                    emit(BENCH, f"{cascades.name}, {learned}, {after}: held", float(np.mean(held)), "share")
    for event in SIMULATED:
        simulated(event)
    for parents in (40, 100):
        case = f"95 % interval of K holds, k = {K_SHAPE}, {parents} parents"
        emit(BENCH, case, coverage(parents), "share of trials", more_is_better=True, bar=Bar(K_BAR))
    report_generations(BENCH, quick=quick)
    report_growth(BENCH, quick=quick)


if __name__ == "__main__":
    main()
