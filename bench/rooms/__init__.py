"""The cases of `bench/fanout.py`: each is a function that measures the product's room beside others and prints what it found."""

from collections.abc import Iterator, Mapping

from bench.harness import Bar, Line, emit

BENCH = "fanout"


def beside(
    case: str, unit: str, ours: float, theirs: Mapping[str, float], *, more_is_better: bool = False, bar: Bar | None = None
) -> Iterator[Line]:
    """Print our figure once beside each peer's."""
    for peer, value in theirs.items():
        yield emit(BENCH, case, ours, unit, peer=peer, peer_value=value, more_is_better=more_is_better, bar=bar)
