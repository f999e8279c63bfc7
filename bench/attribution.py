"""Attribution: a million journeys by every model, beside plain Python, the package ``mta`` on its own journeys, and SuperLU."""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
import time
import tracemalloc
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

import numpy as np

from bench.harness import Bar, emit, median_seconds, quick_asked, seconds
from bench.peers import credit_loops, sparse_lu
from referral.attribution.credit import Model, Options, credit
from referral.attribution.journeys import Conversions, Journeys
from referral.attribution.markov import fit_chain
from referral.attribution.payouts import payouts
from referral.attribution.removal import removal_effects
from tests.referral.attribution.reference_journeys import reference_file, reference_journeys

BENCH = "attribution"
DAY_S = 86_400.0
LABELS, MEAN_TOUCHES, MOST_TOUCHES = 12, 3, 30
CONVERTED = 0.2
DIRECT = 0
ALL_MODELS_BAR = Bar(10.0, at_most=True)
LOOPED_JOURNEYS = 100_000
PATHS_PEER = ("first_touch", "last_touch", "linear", "position_based", "markov")

Rows = tuple[np.ndarray, np.ndarray, np.ndarray, Conversions]


def touch_rows(journeys: int, labels: int) -> Rows:
    """Journeys of a few touches within thirty days, some labels much more common than others, a fifth of them converted."""
    rng = np.random.default_rng(journeys + labels)
    owner = np.repeat(np.arange(journeys), np.minimum(rng.geometric(1 / MEAN_TOUCHES, journeys), MOST_TOUCHES))
    time = rng.uniform(0, 30 * DAY_S, len(owner))
    label = np.minimum(rng.geometric(3 / labels, len(owner)), labels) - 1
    converted = np.flatnonzero(rng.random(journeys) < CONVERTED)
    ended = np.full(len(converted), 30 * DAY_S)
    return owner, time, label, Conversions(converted, ended, rng.integers(100, 100_000, len(converted)))


def build(rows: Rows) -> Journeys:
    """Journeys of touch rows."""
    owner, time, label, conversions = rows
    return Journeys.from_touches(owner, time, label, conversions=conversions)


def runs(journeys: Journeys) -> dict[str, Callable[[], object]]:
    """Every model once, Markov at each order, the window applied by each anew."""
    models = {
        model.value: partial(credit, journeys, model, Options(30 * DAY_S, direct=DIRECT))
        for model in Model
        if model is not Model.MARKOV
    }
    orders = {
        f"markov, order {order}": partial(credit, journeys, Model.MARKOV, Options(30 * DAY_S, order=order)) for order in (1, 2, 3)
    }
    return models | orders


def peak_bytes(run: Callable[[], object]) -> int:
    """The most memory a call holds beyond what was there before."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def all_models(size: int) -> None:
    """Time building, each model, all of them, and what single conversions pay out."""
    rows = touch_rows(size, LABELS)
    journeys = build(rows)
    name = f"{size:,} journeys, {len(rows[0]):,} touches, {LABELS} labels"
    emit(BENCH, f"build from touch rows, {name}", seconds(partial(build, rows)), "s")
    total, most = 0.0, 0
    for model, run in runs(journeys).items():
        taken = median_seconds(run, repeats=3)
        emit(BENCH, f"{model}, {name}", taken, "s")
        total += taken
        most = max(most, peak_bytes(run))
    emit(BENCH, f"all models and orders, {name}", total, "s", bar=ALL_MODELS_BAR)
    emit(BENCH, f"most memory of any model beyond the journeys, {name}", most / 1e6, "MB")
    emit(
        BENCH,
        f"payouts of each conversion (time decay), {name}",
        median_seconds(partial(payouts, journeys, Model.TIME_DECAY)),
        "s",
    )


def beside_loops(size: int) -> None:
    """Beside plain Python, which has the journeys as lists already."""
    rows = touch_rows(size, LABELS)
    journeys = build(rows)
    cuts = journeys.start[1:-1]
    paths = [part.tolist() for part in np.split(journeys.label_index, cuts)]
    ages = [part.tolist() for part in np.split(journeys.age, cuts)]
    counts = journeys.conversions.tolist()
    for rule in credit_loops.RULES:
        run = partial(credit, journeys, Model(rule), Options(direct=DIRECT))
        peer = seconds(partial(credit_loops.credit, paths, ages, counts, rule))
        emit(BENCH, f"{rule}, {size:,} journeys", median_seconds(run), "s", peer="plain Python", peer_value=peer)
    peer = seconds(partial(credit_loops.removal_effects, paths, counts, LABELS))
    run = partial(credit, journeys, Model.MARKOV)
    emit(BENCH, f"markov, order 1, {size:,} journeys", median_seconds(run), "s", peer="plain Python", peer_value=peer)


def beside_mta() -> None:
    """Beside the package ``mta`` on the journeys it ships; its Markov model sums over observed paths only."""
    try:
        from mta import MTA, __version__
    except ImportError:
        print("attribution: mta cannot be imported here, so nothing is measured beside it", file=sys.stderr)
        return
    with redirect_stdout(StringIO()):
        model = MTA(str(reference_file()), allow_loops=True, add_timepoints=False)
        peer = sum(seconds(getattr(model, name)) for name in PATHS_PEER)
    journeys = reference_journeys()
    models = (Model.FIRST, Model.LAST, Model.LINEAR, Model.POSITION, Model.MARKOV)
    ours = sum(median_seconds(partial(credit, journeys, each)) for each in models)
    case = f"five models, the {len(journeys):,} paths that mta ships"
    emit(BENCH, case, ours, "s", peer=f"mta {__version__}", peer_value=peer)


def many_labels(sizes: tuple[int, ...], journeys: int) -> None:
    """Order 1 over people, of whom there are thousands."""
    for labels in sizes:
        found = build(touch_rows(journeys, labels))
        emit(
            BENCH,
            f"markov, order 1, {labels:,} labels, {journeys:,} journeys",
            seconds(partial(credit, found, Model.MARKOV)),
            "s",
        )


def shared_links(people: int) -> Journeys:
    """Everybody comes by the links of one to six people before them, mostly one: what people are credited for in an event."""
    rng = np.random.default_rng(people)
    touches = np.minimum(rng.geometric(0.7, people), 6)
    label = (rng.random(touches.sum()) ** 2 * np.repeat(np.arange(people), touches)).astype(np.int64)
    converted = rng.random(people) < 0.6
    paths = [part.tolist() for part in np.split(label, np.cumsum(touches)[:-1])]
    return Journeys.from_paths(paths, converted.astype(np.int64), nulls=(~converted).astype(np.int64))


def processor(run: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    """What a call gives, and the processor time of all threads that the second call took, the first being the warming up."""
    run()
    started = time.process_time()
    found = run()
    return found, time.process_time() - started


def beside_sparse_factors(quick: bool) -> None:
    """Removal effects beside one sparse factorisation for all labels, on chains that fill in and on chains that do not."""
    cases = {
        "1,000 channels, order 1": (build(touch_rows(100_000, 1_000)), 1),
        "2,500 channels, order 1": (build(touch_rows(100_000, 2_500)), 1),
        "share links of 20,000 people, order 1": (shared_links(20_000), 1),
        "12 channels, order 3": (build(touch_rows(100_000, 12)), 3),
        "40 channels, order 2": (build(touch_rows(100_000, 40)), 2),
        "share links of 5,000 people, order 2": (shared_links(5_000), 2),
    }
    for name, (journeys, order) in list(cases.items())[: 1 if quick else None]:
        chain = fit_chain(journeys, order)
        case = f"removal effects, {name}, {len(chain.start):,} states, {chain.transition.nnz:,} transitions"
        ours, took = processor(partial(removal_effects, chain))
        theirs, peer = processor(partial(sparse_lu.removal_effects, chain))
        emit(BENCH, f"{case}: processor time", took, "s", peer="SuperLU", peer_value=peer)
        known = ours[:, 0] > 0
        difference = np.abs(theirs[known] / ours[known, 0] - 1)
        emit(BENCH, f"{case}: largest difference", float(difference.max()), "share of the effect")


def main() -> None:
    """All cases."""
    quick = quick_asked(__doc__)
    all_models(100_000 if quick else 1_000_000)
    beside_loops(20_000 if quick else LOOPED_JOURNEYS)
    beside_mta()
    many_labels((1_000,) if quick else (1_000, 5_000), 100_000)
    beside_sparse_factors(quick)


if __name__ == "__main__":
    main()
