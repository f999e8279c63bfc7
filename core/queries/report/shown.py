"""Which report a page shows: one built for it, the newest that is stored, or one of those before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.models import Event
from core.queries.attribution.attribution import Rules
from core.queries.report.report import Report, report
from core.queries.report.snapshots import (
    BUILT_WHEN_OPENED_MAX,
    Build,
    Kept,
    build_under_way,
    count_registrations,
    earlier_reports,
    is_stale,
    newest_report,
    stored_report,
)


@dataclass(frozen=True)
class Shown:
    """The report with how it came about; `kept` is None when it was built for this page, `report` when there is none yet."""

    report: Report | None
    kept: Kept | None
    is_earlier: bool
    is_stale: bool
    registrations: int
    build: Build | None
    stored: Sequence[Kept]

    @property
    def since(self) -> int:
        """How many registered after the report's moment."""
        return max(self.registrations - self.kept.registrations, 0) if self.kept else 0

    @property
    def needs_build(self) -> bool:
        """Whether a new one is to be asked for: whoever looks at an earlier one wants that one."""
        return self.build is None and not self.is_earlier and (self.report is None or self.is_stale)


def find_report(
    session: Session, event: Event, at: datetime, snapshot_id: int | None = None, rules: Rules | None = None
) -> Shown:
    """Events of a few thousand people are reported as of now, larger ones as of their newest stored report.

    By `rules` the credit of the former is divided; a stored report has what was divided when it was built.
    """
    counted = count_registrations(session, event)
    registrations = counted.registrations
    stored = earlier_reports(session, event)
    if snapshot_id is not None:
        chosen = stored_report(session, event, snapshot_id)
        return Shown(chosen.report, chosen.kept, True, False, registrations, None, stored)
    if registrations <= BUILT_WHEN_OPENED_MAX:
        return Shown(report(session, event, at, rules), None, False, False, registrations, None, stored)
    newest, build = newest_report(session, event), build_under_way(session, event)
    if newest is None:
        return Shown(None, None, False, False, registrations, build, stored)
    stale = is_stale(session, event, newest, counted, at)
    return Shown(newest.report, newest.kept, False, stale, registrations, build, stored)
