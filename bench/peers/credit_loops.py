"""What is written first when journeys are to be credited: a loop over lists, one model at a time. No package is needed."""

# ruff: noqa: ARG001, ARG005  (every rule is called alike)

from collections import defaultdict
from collections.abc import Callable, Sequence

Path = Sequence[int]
Shares = Callable[[Path, Sequence[float]], Sequence[float]]


def position(path: Path, ages: Sequence[float]) -> Sequence[float]:
    """40 % for the ends, 20 % for what is between."""
    n = len(path)
    return [1 / n] * n if n <= 2 else [0.4, *[0.2 / (n - 2)] * (n - 2), 0.4]


def last_non_direct(path: Path, ages: Sequence[float]) -> Sequence[float]:
    """All to the last that is not label 0."""
    chosen = max((i for i, label in enumerate(path) if label), default=len(path) - 1)
    return [float(i == chosen) for i in range(len(path))]


def time_decay(path: Path, ages: Sequence[float]) -> Sequence[float]:
    """Half for every seven days."""
    weights = [2 ** (-age / 604_800) for age in ages]
    whole = sum(weights)
    return [weight / whole for weight in weights]


def shapley(path: Path, ages: Sequence[float]) -> Sequence[float]:
    """The same for every distinct label."""
    first = [label not in path[:i] for i, label in enumerate(path)]
    return [share / sum(first) for share in first]


RULES: dict[str, Shares] = {
    "first": lambda path, ages: [1.0, *[0.0] * (len(path) - 1)],
    "last": lambda path, ages: [*[0.0] * (len(path) - 1), 1.0],
    "last_non_direct": last_non_direct,
    "linear": lambda path, ages: [1 / len(path)] * len(path),
    "position": position,
    "time_decay": time_decay,
    "shapley": shapley,
}


def credit(paths: Sequence[Path], ages: Sequence[Sequence[float]], conversions: Sequence[int], rule: str) -> dict[int, float]:
    """Expected conversions of each label."""
    total: dict[int, float] = defaultdict(float)
    for path, old, count in zip(paths, ages, conversions, strict=True):
        if count and path:
            for label, share in zip(path, RULES[rule](path, old), strict=True):
                total[label] += share * count
    return total


def removal_effects(paths: Sequence[Path], conversions: Sequence[int], labels: int) -> list[float]:
    """The order-1 chain as nested dictionaries, its probabilities iterated to convergence once for each removed label."""
    counts: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    start, won, lost = -1, -2, -3
    for path, count in zip(paths, conversions, strict=True):
        for one, other in zip([start, *path], [*path, won if count else lost], strict=True):
            counts[one][other] += 1

    def reached(removed: int) -> float:
        chance = dict.fromkeys(range(labels), 0.0) | {won: 1.0, lost: 0.0}
        for _ in range(200):
            for state, following in counts.items():
                if state != removed:
                    chance[state] = sum(n * chance[other] for other, n in following.items()) / sum(following.values())
        return chance[start]

    whole = reached(lost)
    return [1 - reached(label) / whole for label in range(labels)]
