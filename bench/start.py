"""`ripplecast run`: how long its start takes until it is ready, and how long Ctrl-C takes until its last process is gone."""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from bench.harness import emit, quick_asked
from bench.harness.product import Product

BENCH = "start"


def main() -> None:
    """Start and stop it again and again on the same data."""
    rounds = 3 if quick_asked(__doc__) else 7
    with TemporaryDirectory(prefix="ripplecast-bench-") as folder:
        product = Product(Path(folder) / "data")
        emit(BENCH, "first start until ready, on an empty folder", product.start(), "s")
        stops, starts = [product.stop()], []
        for _ in range(rounds):
            starts.append(product.start())
            stops.append(product.stop())
    emit(BENCH, f"second start until ready, median of {rounds}", median(starts), "s")
    emit(BENCH, f"Ctrl-C until the last process is gone, median of {len(stops)}", median(stops), "s")


if __name__ == "__main__":
    main()
