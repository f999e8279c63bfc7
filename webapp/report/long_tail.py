"""What came before, during and after the show, and by its clips: the report's section on that, in words and tables."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from core.models import Event
from core.queries.report.long_tail import ClipLine, LongTail, Period, When
from core.queries.report.report import Report
from webapp.csv_files import Table
from webapp.formats import number, percent, sentences


def long_tail_section(report: Report, _event: Event) -> dict[str, Any]:
    """What report/long_tail.html uses."""
    found = report.long_tail
    if found is None:
        return {"tail": None}
    return {
        "tail": found,
        "tail_words": long_tail_words(found, report.registered),
        "tail_periods": [(period_name(found, period), period) for period in found.periods],
        "clip_state": clip_state,
        "tail_has_replay": found.replay_people > 0,
    }


def long_tail_words(found: LongTail, registered: int) -> str:
    """Who came late, and what they and the others made of the replay."""
    if len(found.periods) < len(When):
        return str(_("The show is on. What its replay and its clips bring afterwards will stand here, apart from this."))
    late = ngettext(
        "%(count)s person registered after the end, %(share)s of all, too late to attend.",
        "%(count)s people registered after the end, %(share)s of all, too late to attend.",
        found.late,
        count=number(found.late),
        share=percent(found.late / registered) if registered else "",
    )
    left_out = _("The part that attended is a part of those who came before.")
    said = [late, left_out] if found.late else [_("Nobody has registered since the end.")]
    return str(sentences([*said, _replay(found)]))


def _replay(found: LongTail) -> str:
    if not found.replay_people:
        return ""
    words = ngettext(
        "%(count)s person watched the replay, %(minutes)s in all.",
        "%(count)s people watched the replay, %(minutes)s in all.",
        found.replay_people,
        count=number(found.replay_people),
        minutes=ngettext("%(num)s minute", "%(num)s minutes", found.replay_minutes),
    )
    return str(words)


def period_name(found: LongTail, period: Period) -> str:
    """When these people took their places."""
    if period.when == When.BEFORE:
        return str(_("Before it went live"))
    if period.when == When.AFTER:
        return str(_("After the end"))
    return str(_("While it was live") if len(found.periods) == len(When) else _("Since it went live"))


def _period_table(report: Report) -> Table:
    found = report.long_tail
    head = (_("When they registered"), _("Registered"), _("By referral"), _("Attended"), _("Watched the replay"))
    if found is None:
        return head, []
    periods = found.periods
    return head, [(period_name(found, one), one.registered, one.referred, one.attended, one.replayed) for one in periods]


def clip_state(clip: ClipLine) -> str:
    """Why nobody can open its page; empty while anybody can."""
    if clip.is_deleted:
        return str(pgettext("of a clip", "Deleted"))
    return "" if clip.is_public else str(_("Not public"))


def _clip_table(report: Report) -> Table:
    head = (
        _("Clip"),
        pgettext("of a clip", "State"),
        _("Opened"),
        _("By different people"),
        _("Registered by its code"),
        _("Registered through people who passed it on"),
        _("Brought on"),
    )
    rows = [
        (
            clip.title,
            clip_state(clip),
            clip.numbers.human,
            clip.numbers.unique,
            clip.numbers.by_code,
            clip.numbers.passed_on,
            clip.brought_on,
        )
        for clip in (report.long_tail.clips if report.long_tail else ())
    ]
    return head, rows


LONG_TAIL_TABLES: dict[str, Callable[[Report], Table]] = {"periods": _period_table, "clips": _clip_table}
