"""Building a report in a worker: taken up, built phase by phase with everybody told how far it is, and kept."""

from core.clock import now
from core.models import Event, ReportSnapshot
from core.platform import Platform
from core.queries.report.content import pack
from core.queries.report.report import Phase, report_of
from core.queries.report.snapshots import count_erased
from core.queries.spread.forest import load_columns
from core.queries.spread.stored_forest import STORED_MIN, pack_columns
from core.services.report import snapshots as report_snapshots
from core.services.report.snapshots import Built

# How far a build is when a phase begins, by what an event of hundred thousand people takes.
PERCENT: dict[Phase, int] = {
    Phase.PEOPLE: 2,
    Phase.VISITS: 26,
    Phase.ENTRY_POINTS: 31,
    Phase.SPREAD: 34,
    Phase.CASCADES: 37,
    Phase.CREDIT: 38,
    Phase.GROWTH: 66,
    Phase.STORING: 93,
}


class NoLongerOurs(Exception):
    """Another worker took the build up, thinking this one dead."""


class SomebodyErased(Exception):
    """The report may hold the name of somebody who was erased while it was built."""


def build_report(platform: Platform, snapshot_id: int) -> bool:
    """Build one report; False when it is done, or another worker's."""
    with platform.transaction() as session:
        taken = report_snapshots.take_up(session, snapshot_id)
    if taken is None:
        return False
    try:
        built = _build(platform, taken)
        with platform.transaction() as session:
            report_snapshots.lock_reports(session, [taken.event_id])
            if count_erased(session, taken.event_id) != built.erased:
                raise SomebodyErased()
            kept = report_snapshots.keep(session, taken, built)
    except NoLongerOurs:
        return False
    except Exception as error:
        with platform.transaction() as session:
            report_snapshots.give_up(session, taken, type(error).__name__)
        _tell(platform, taken)
        raise
    _tell(platform, taken)
    return kept


def _build(platform: Platform, taken: ReportSnapshot) -> Built:
    def entered(phase: Phase) -> None:
        with platform.transaction() as session:
            if not report_snapshots.move_on(session, taken, phase.value, PERCENT[phase]):
                raise NoLongerOurs()
        _tell(platform, taken)

    entered(Phase.PEOPLE)
    at = now()
    with platform.reading() as session:
        event = session.get_one(Event, taken.event_id)
        erased = count_erased(session, event.id)  # before any name is read
        columns = load_columns(session, event)
        report = report_of(session, event, columns.joined(), at, entered=entered)
    entered(Phase.STORING)
    forest = pack_columns(columns) if report.registrations >= STORED_MIN else None
    return Built(at, report.registrations, pack(report), forest, erased)


def _tell(platform: Platform, taken: ReportSnapshot) -> None:
    """Open pages ask how far it is; what they are told here may be lost."""
    platform.live.to_console(taken.event_id, "report", {"event": taken.event_id})
