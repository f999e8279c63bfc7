"""What every benchmark shares: one JSON object a line, --quick, medians. Beside it, what runs the product from outside."""

import argparse
import json
import statistics
import time
from collections.abc import Callable


def quick_asked(description: str | None) -> bool:
    """Read the command line, which knows ``--quick`` only: every benchmark in under a minute."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="smaller cases, under a minute in all")
    return bool(parser.parse_args().quick)


def emit(
    bench: str,
    case: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    peer_value: float | None = None,
    more_is_better: bool = False,
) -> None:
    """Print one measurement; beside a peer, ``ratio`` says how many times better we are, whichever way better is."""
    line: dict[str, str | float] = {"bench": bench, "case": case, "value": float(f"{value:.4g}"), "unit": unit}
    if peer is not None and peer_value is not None:
        ratio = value / peer_value if more_is_better else peer_value / value
        line |= {"peer": peer, "peer_value": float(f"{peer_value:.4g}"), "ratio": float(f"{ratio:.3g}")}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def median_seconds(run: Callable[[], object], repeats: int = 5) -> float:
    """Time a call, warmed up once, by the median of several."""
    run()
    return statistics.median(seconds(run) for _ in range(repeats))


def seconds(run: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
