"""The report's steps from a scan to a referral, and the visits left out of them: words and tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from core.models import Event, Via
from core.queries.attribution.rows import Conversion
from core.queries.report.report import Report
from webapp.csv_files import Table
from webapp.formats import money, number, percent
from webapp.words import exclusion


@dataclass(frozen=True)
class Step:
    """One step of the funnel, with its part of the step it comes from."""

    name: str
    count: int
    share: str = ""
    note: str = ""


def funnel_section(report: Report, _event: Event) -> dict[str, Any]:
    """What report/funnel.html uses."""
    return {"steps": funnel(report), "reasons": [(exclusion(reason), count) for reason, count in report.visits.excluded]}


def funnel(report: Report) -> list[Step]:
    """From a scan or click to a referred registration; each names what its share is a share of."""
    visits, via = report.visits, report.visits.by_via
    came = _(
        "%(scans)s scans, %(clicks)s clicks, %(direct)s direct; programs are counted here, too",
        scans=number(via.get(Via.SCAN, 0)),
        clicks=number(via.get(Via.CLICK, 0)),
        direct=number(via.get(Via.DIRECT, 0)),
    )
    return [
        Step(_("Scans, clicks and direct visits"), visits.raw, "", came),
        Step(_("Visits by people"), visits.human, _share(_("%(share)s of all visits"), visits.human, visits.raw)),
        Step(_("Registered"), report.registered, _share(_("%(share)s of visits by people"), report.registered, visits.human)),
        _attended(report),
        Step(
            _("Shared their link"),
            report.shares.sharers,
            _share(_("%(share)s of registered"), report.shares.sharers, report.registered),
            _("People share before the event too, so this is a part of those registered."),
        ),
        Step(
            _("Registered by referral"), report.referred, _share(_("%(share)s of registered"), report.referred, report.registered)
        ),
        *_replayed(report),
        *_sold(report),
    ]


def _attended(report: Report) -> Step:
    """A part of those who came in time: others would make every replay look like a worse show."""
    words = _("%(share)s of registered") if report.in_time == report.registered else _("%(share)s of registered before the end")
    return Step(_("Attended"), report.attended, _share(words, report.attended, report.in_time if report.has_begun else 0))


def _replayed(report: Report) -> list[Step]:
    people = report.long_tail.replay_people if report.long_tail else 0
    share = _share(_("%(share)s of registered"), people, report.registered)
    return [Step(_("Watched the replay"), people, share)] if people else []


def _sold(report: Report) -> list[Step]:
    """What came of it, once somebody is a lead; the report divides the credit for just these."""
    found = report.attribution
    qualified, deals = found.count(Conversion.QUALIFIED), found.count(Conversion.DEAL)
    if not qualified and not deals:
        return []
    return [
        Step(_("Qualified leads"), qualified, _share(_("%(share)s of registered"), qualified, report.registered)),
        Step(_("Deals"), deals, "", ", ".join(money(minor, currency) for currency, minor in found.worth.items())),
    ]


def _share(words: str, part: int, whole: int) -> str:
    return words.replace("%(share)s", percent(part / whole)) if whole else ""


def _funnel_table(report: Report) -> Table:
    return (_("Step"), _("Count"), _("Part")), [(step.name, step.count, step.share) for step in funnel(report)]


def _excluded_table(report: Report) -> Table:
    rows = [(exclusion(reason), count) for reason, count in report.visits.excluded]
    return (_("Reason"), _("Visits")), rows


FUNNEL_TABLES: dict[str, Callable[[Report], Table]] = {"funnel": _funnel_table, "excluded-visits": _excluded_table}
