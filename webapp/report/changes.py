"""Whose parent is another than in the report before, in words and as a table."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.report.report import Report
from core.queries.spread.referral_changes import ParentChanges
from webapp.csv_files import Table
from webapp.formats import number, percent, short_datetime


def changes_section(report: Report, event: Event) -> dict[str, Any]:
    """What report/changes.html uses."""
    return {"changed_words": changed_words(report.changes, event) if report.changes else ""}


def changed_words(changes: ParentChanges, event: Event) -> str:
    """One sentence; empty while no parent was ever decided again, for then there is nothing to wonder about."""
    if not changes.version:
        return ""
    counts = {"changed": number(changes.changed), "people": number(changes.people), "share": percent(changes.share)}
    if changes.since is None:
        words = ngettext(
            "%(changed)s of %(people)s people (%(share)s) has another parent than when they registered.",
            "%(changed)s of %(people)s people (%(share)s) have another parent than when they registered.",
            changes.changed,
            **counts,
        )
        return str(words)
    words = ngettext(
        "%(changed)s of %(people)s people (%(share)s) has another parent than in the last report, of %(moment)s.",
        "%(changed)s of %(people)s people (%(share)s) have another parent than in the last report, of %(moment)s.",
        changes.changed,
        moment=short_datetime(changes.since, event.timezone),
        **counts,
    )
    return str(words)


def _changes_table(report: Report) -> Table:
    head = (_("People in the tree"), _("With another parent than in the last report"), _("Parents decided anew in all"))
    changes = report.changes
    return head, [(changes.people, changes.changed, changes.version)] if changes else []


CHANGES_TABLES: dict[str, Callable[[Report], Table]] = {"changes": _changes_table}
