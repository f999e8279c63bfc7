"""How current the report on the page is, in words: its moment, what has happened since, and the build under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.models import Event, SnapshotState
from core.queries.report.report import Phase
from core.queries.report.shown import Shown
from core.queries.report.snapshots import Build, Kept
from webapp.formats import number, short_datetime

WORKER_LATE_AFTER = timedelta(seconds=20)
PHASES = {
    Phase.PEOPLE: lazy_gettext("Reading who came, and through whom"),
    Phase.VISITS: lazy_gettext("Counting visits"),
    Phase.ENTRY_POINTS: lazy_gettext("Crediting entry points"),
    Phase.SPREAD: lazy_gettext("Estimating how it spreads"),
    Phase.CASCADES: lazy_gettext("Comparing cascades and people"),
    Phase.CREDIT: lazy_gettext("Dividing the credit"),
    Phase.GROWTH: lazy_gettext("Forecasting"),
    Phase.STORING: lazy_gettext("Storing the report"),
}


@dataclass(frozen=True)
class BuildWords:
    """A build as the page draws it; `late` says what to do when nobody works on it."""

    state: str
    words: str
    percent: int
    late: str


@dataclass(frozen=True)
class Choice:
    """One stored report to choose."""

    id: int
    words: str
    is_chosen: bool


def standing(shown: Shown, event: Event, at: datetime) -> dict[str, Any]:
    """What report/standing.html uses."""
    return {
        "shown": shown,
        "since": since(shown),
        "build": build_words(shown.build, at),
        "choices": choices(shown.stored, shown.kept if shown.is_earlier else None, event),
    }


def since(shown: Shown) -> str:
    """What has happened after the report's moment."""
    if shown.kept is None:
        return ""
    if not shown.since and shown.is_stale:
        return str(_("nobody has registered since, but other figures have changed"))
    if not shown.since:
        return str(_("up to date: nobody has registered since"))
    words = ngettext("%(count)s registration since", "%(count)s registrations since", shown.since, count=number(shown.since))
    return str(words)


def build_words(build: Build | None, at: datetime) -> BuildWords | None:
    """How far it is."""
    if build is None:
        return None
    if build.state == SnapshotState.FAILED:
        tries = _("The worker’s log says why. When that is mended, build it anew.")
        return BuildWords(build.state.value, _("The report could not be built."), 0, tries)
    if build.state == SnapshotState.QUEUED:
        return BuildWords(build.state.value, _("Waiting for a worker"), 0, _late(build, at))
    words = PHASES[Phase(build.phase)] if build.phase in set(Phase) else _("A worker has begun")
    return BuildWords(build.state.value, str(words), build.percent, "")


def _late(build: Build, at: datetime) -> str:
    if at - build.requested_at < WORKER_LATE_AFTER:
        return ""
    return str(
        _("No worker has taken this up yet. Ask whoever runs the server whether one is running (“ripplecast worker” starts one).")
    )


def choices(stored: Sequence[Kept], chosen: Kept | None, event: Event) -> list[Choice]:
    """The stored reports by their moments."""
    return [
        Choice(
            kept.id,
            _(
                "%(moment)s, %(count)s registered",
                moment=short_datetime(kept.as_of, event.timezone),
                count=number(kept.registrations),
            ),
            chosen is not None and kept.id == chosen.id,
        )
        for kept in stored
    ]
