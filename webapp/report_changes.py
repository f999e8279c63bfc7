"""Whose parent is another than in the report before, in words and as a table."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.models import Event
from core.queries.referral_changes import ParentChanges
from core.queries.report import Report
from webapp.csv_files import Table
from webapp.formats import number, percent


def changes_section(report: Report, _event: Event) -> dict[str, Any]:
    """What report/changes.html uses."""
    return {"changed_words": changed_words(report.changes) if report.changes else ""}


def changed_words(changes: ParentChanges) -> str:
    """One sentence; empty while no parent was ever decided again, for then there is nothing to wonder about."""
    if not changes.version:
        return ""
    if changes.since is None:
        words = ngettext(
            "%(count)s parent has been decided anew since people registered.",
            "%(count)s parents have been decided anew since people registered.",
            changes.version,
            count=number(changes.version),
        )
        return str(words)
    if not changes.changed:
        return str(_("Since the last report nobody’s parent has become another."))
    words = ngettext(
        "Since the last report %(changed)s of %(people)s has another parent (%(share)s), because people turned out to be one.",
        "Since the last report %(changed)s of %(people)s have another parent (%(share)s), because people turned out to be one.",
        changes.changed,
        changed=number(changes.changed),
        people=number(changes.people),
        share=percent(changes.share),
    )
    return str(words)


def _changes_table(report: Report) -> Table:
    head = (_("People in the tree"), _("With another parent since the last report"), _("Parents decided anew in all"))
    changes = report.changes
    return head, [(changes.people, changes.changed, changes.version)] if changes else []


CHANGES_TABLES: dict[str, Callable[[Report], Table]] = {"changes": _changes_table}
