"""The command `ripplecast spread analyse` on a file, and the library on its columns: from rows of text to figures."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.forests.shapes import recursive
from bench.harness import Bar, emit, median_seconds
from referral.graph.forest import ReferralForest

ROWS, QUICK_ROWS, FEW_ROWS = 250_000, 20_000, 1_000
REPORT_BAR = Bar(3.0, at_most=True)


@dataclass(frozen=True)
class Report:
    """What one report took: seconds from start to end, seconds of the processor, and bytes of memory at most."""

    seconds: float
    processor: float
    most_bytes: int


def report_file(bench: str, *, quick: bool) -> None:
    """Let the command read a file of edges with times, once it has compiled its loops, and the library its columns."""
    rows = QUICK_ROWS if quick else ROWS
    parent = recursive(rows)
    children = [f"person{number}" for number in range(rows)]
    parents = [f"person{above}" if above >= 0 else "" for above in parent.tolist()]
    lines = [f"{child},{above},{at * 60}" for at, (child, above) in enumerate(zip(children, parents, strict=True))]
    with TemporaryDirectory(prefix="ripplecast-bench-") as folder:
        few = _analyse(Path(folder) / "few.csv", lines[:FEW_ROWS])
        all_ = _analyse(Path(folder) / "all.csv", lines)
    case = f"ripplecast spread analyse, {rows:,} rows"
    emit(bench, f"{case}, start to report", all_.seconds, "s", bar=REPORT_BAR)
    emit(bench, f"{case}, processor time", all_.processor, "s")
    emit(bench, f"{case}, memory beyond a report of {FEW_ROWS}", (all_.most_bytes - few.most_bytes) / rows, "bytes a row")
    run = partial(ReferralForest.from_columns, children, parents, np.arange(rows) * 60.0, root="")
    emit(bench, f"a forest from columns of labels, {rows:,} rows", median_seconds(run, repeats=3), "s")


def _analyse(file: Path, lines: list[str]) -> Report:
    file.write_text("\n".join(["child,parent,time", *lines]))
    command = [sys.executable, "-m", "core.cli", "spread", "analyse", str(file), "--json"]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=sys.path[0], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    kilobyte = 1 if sys.platform == "darwin" else 1024  # in what the system counts memory
    return Report(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss * kilobyte)
