"""A file of who brought whom, read and counted."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from core.campaign_files.analysis import DelayBand, Delays, ReadAs, SpreadAnalysis, to_json
from core.campaign_files.choices import Choices
from core.campaign_files.imported import Imported, Tell
from core.campaign_files.sources import opened
from core.edge_forests import NO_ROW, PARENT_LEFT_OUT, judged
from core.forest_columns import pack
from core.models import ImportPhase
from referral.arrays import ROOT
from referral.errors import ReferralError
from referral.files.delimited import BadRow
from referral.files.edge_table import EdgeTable, named
from referral.files.tables import read_edges
from referral.graph.forest import ReferralForest
from referral.summary import summarise

LEADERS: Final = 10
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
BANDS_S: Final = (0.0, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
QUANTILES: Final = (0.25, 0.5, 0.75, 0.9)


def import_edges(path: Path, choices: Choices, tell: Tell) -> Imported:
    """Everything the campaign's pages show; rows that fit into no forest are listed, and the others used."""
    with opened(path) as source:
        table = read_edges(
            source.stream, choices.edge_columns, choices.form, lambda _read: tell(ImportPhase.READING, source.percent)
        )
    tell(ImportPhase.COUNTING, 100)
    found, bad = judged(table, choices.unknown_as_roots)
    refused = len(bad) - len(table.bad)
    if not len(found):
        raise ReferralError("tables.nothing_usable", _why(bad))
    names = [named(label) for label in found.labels]
    forest = ReferralForest.from_parents(found.parent, found.time, names)
    summary = summarise(forest, leaders=LEADERS)
    read_as = _read_as(table, bad, added=len(forest) - len(table) + refused)
    tell(ImportPhase.STORING, 100)
    return Imported(
        analysis=to_json(SpreadAnalysis(summary, delays_of(forest), read_as)),
        forest=pack({"parent": np.asarray(forest.parent), "time": np.asarray(forest.time)}, names),
        bad=bad,
        rows_used=len(table) - refused,
        people=summary.nodes,
        referred=summary.referred,
        as_of=_as_of(forest) if read_as.has_clock else None,
    )


def delays_of(forest: ReferralForest) -> Delays | None:
    """How long referrals took, wherever both times are known."""
    children = np.flatnonzero(forest.parent != ROOT)
    delay = forest.time[children] - forest.time[forest.parent[children]]
    delay = delay[np.isfinite(delay)]
    if not len(delay):
        return None
    place = np.searchsorted(np.array(BANDS_S), delay, side="right") - 1
    counts = np.bincount(place, minlength=len(BANDS_S)).tolist()
    ends = [*BANDS_S[1:], None]
    bands = tuple(DelayBand(low, high, count) for low, high, count in zip(BANDS_S, ends, counts, strict=True))
    quarter, median, three_quarters, nine_tenths = np.quantile(delay, QUANTILES).tolist()
    return Delays(len(delay), quarter, median, three_quarters, nine_tenths, bands)


def _read_as(table: EdgeTable, bad: list[BadRow], added: int) -> ReadAs:
    times = table.times
    return ReadAs(
        header=table.columns.header,
        written=times.written if times else None,
        unit=times.unit if times else None,
        day_order=times.day_order if times else None,
        emails_folded=table.emails_folded,
        added_roots=added,
        strangers=sum(row.reason.endswith(NO_ROW) for row in bad),
        lost_with_parent=sum(row.code == "forest.unknown_parent" and row.reason.endswith(PARENT_LEFT_OUT) for row in bad),
    )


def _as_of(forest: ReferralForest) -> datetime | None:
    """The last moment in the file; none where it is no date a calendar has."""
    known = forest.time[np.isfinite(forest.time)]
    try:
        return datetime.fromtimestamp(float(known.max()), UTC) if len(known) else None
    except (OverflowError, ValueError, OSError):
        return None


def _why(bad: list[BadRow]) -> str:
    first = f" Line {bad[0].line:,}: {bad[0].reason}." if bad else ""
    return f"no row of the file can be used.{first}"
