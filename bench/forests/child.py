"""One library, one forest, one process: `python -m bench.forests.child LIBRARY FILE REPEATS` prints what it took as JSON."""

import importlib
import json
import resource
import sys
import time
from dataclasses import asdict
from statistics import median

import numpy as np
import psutil

from bench.forests.shapes import recursive

WARM_UP_NODES = 100
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # in what getrusage counts memory


def main() -> None:
    """Warm up on a small forest, then compute, and look how far memory rose above what there was with the input."""
    library, file, repeats = sys.argv[1:]
    module = importlib.import_module(f"bench.forests.{library}")
    module.metrics(module.prepare(recursive(WARM_UP_NODES)))
    prepared = module.prepare(np.load(file))
    before = psutil.Process().memory_info().rss
    took, cpu = [], []
    for _ in range(int(repeats)):
        started, cpu_started = time.perf_counter(), time.process_time()
        figures = module.metrics(prepared)
        took.append(time.perf_counter() - started)
        cpu.append(time.process_time() - cpu_started)
    beyond = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE - before
    print(json.dumps({"seconds": median(took), "cpu": median(cpu), "beyond": beyond, "figures": asdict(figures)}))


if __name__ == "__main__":
    main()
