"""What happened while people watched, beside the curve of watching: marks in the picture, words, and tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from core.models import Event, ReactionKind
from core.queries.report.report import Report
from core.queries.room.marks import Mark, MarkKind
from webapp.charts import Curve
from webapp.csv_files import Table
from webapp.formats import clock, format_locale, iso, number, short_date, short_datetime

APART = 0.03  # of the curve's width; numbers nearer than this would cover each other
LISTED_MAX = 12

KINDS = {
    MarkKind.POLL: lazy_gettext("Poll opened"),
    MarkKind.OFFER: lazy_gettext("Offer pushed"),
    MarkKind.ANSWER: lazy_gettext("Question answered"),
    MarkKind.SHARES: lazy_gettext("Most shares"),
    MarkKind.REACTIONS: lazy_gettext("Most reactions"),
}
REACTIONS = {
    ReactionKind.APPLAUSE: lazy_gettext("Applause"),
    ReactionKind.HEART: lazy_gettext("Love it"),
    ReactionKind.LAUGH: lazy_gettext("Funny"),
    ReactionKind.WOW: lazy_gettext("Wow"),
    ReactionKind.FIRE: lazy_gettext("On fire"),
}


@dataclass(frozen=True)
class MarkWords:
    """One mark of the list, by the number that it has in the picture."""

    number: int
    when: str
    what: str
    title: str
    count: str


@dataclass(frozen=True)
class MarkLabel:
    """The number of a mark in the picture, or the first and the last of those too near to each other."""

    x: str
    text: str


@dataclass(frozen=True)
class ShownMarks:
    """`lines` from 0 to 1000 for the picture, `labels` in percent above it, and the list."""

    lines: Sequence[float]
    labels: Sequence[MarkLabel]
    listed: Sequence[MarkWords]
    more: int


def shown_marks(marks: Sequence[Mark], curve: Curve, event: Event) -> ShownMarks | None:
    """What is drawn and listed; None when nothing happened."""
    if not marks:
        return None
    placed = [(place, number) for number, mark in enumerate(marks, 1) if (place := curve.place(mark.at)) is not None]
    words = [_words(number, mark, event) for number, mark in enumerate(marks, 1)]
    return ShownMarks(
        [round(1000 * place, 1) for place, _number in placed], _labels(placed), words[:LISTED_MAX], len(words[LISTED_MAX:])
    )


def _labels(placed: Sequence[tuple[float, int]]) -> list[MarkLabel]:
    groups: list[list[tuple[float, int]]] = []
    for place, at in placed:
        if groups and place - groups[-1][0][0] < APART:
            groups[-1].append((place, at))
        else:
            groups.append([(place, at)])
    return [
        MarkLabel(f"{100 * group[0][0]:.1f}%", str(group[0][1]) if len(group) == 1 else f"{group[0][1]}–{group[-1][1]}")
        for group in groups
    ]


def _words(at: int, mark: Mark, event: Event) -> MarkWords:
    return MarkWords(at, _when(mark, event), str(KINDS[mark.kind]), mark.title, _count(mark))


def _when(mark: Mark, event: Event) -> str:
    """The time, with its day where that is not the day on which the event began."""
    zone = event.timezone
    began = short_date(event.started_at, zone) if event.started_at else ""
    return clock(mark.at, zone) if short_date(mark.at, zone) == began else short_datetime(mark.at, zone)


def _count(mark: Mark) -> str:
    count = {"count": number(mark.count)}
    match mark.kind:
        case MarkKind.POLL:
            return str(ngettext("%(count)s person answered", "%(count)s people answered", mark.count, **count))
        case MarkKind.OFFER:
            return str(ngettext("%(count)s person took it", "%(count)s people took it", mark.count, **count))
        case MarkKind.ANSWER:
            return str(ngettext("%(count)s upvote", "%(count)s upvotes", mark.count, **count))
        case MarkKind.SHARES:
            return str(ngettext("%(count)s share in a minute", "%(count)s shares in a minute", mark.count, **count))
        case MarkKind.REACTIONS:
            return str(ngettext("%(count)s reaction in a minute", "%(count)s reactions in a minute", mark.count, **count))


def reaction_words(report: Report) -> str:
    """How often people reacted, and how; empty when nobody did."""
    total = report.reacting.total
    if not total:
        return ""
    kinds = sorted(((count, kind) for kind, count in report.reacting.totals.items() if count), reverse=True)
    listed = format_list([f"{REACTIONS[kind]} {number(count)}" for count, kind in kinds], locale=format_locale())
    return str(
        ngettext(
            "People reacted %(count)s time: %(kinds)s.",
            "People reacted %(count)s times: %(kinds)s.",
            total,
            count=number(total),
            kinds=listed,
        )
    )


def _marks_table(report: Report) -> Table:
    rows = [(iso(mark.at), str(KINDS[mark.kind]), mark.title, mark.count) for mark in report.marks]
    return (_("Time (UTC)"), _("What happened"), _("Title"), _("Count")), rows


def _reactions_table(report: Report) -> Table:
    rows = [(iso(row.minute), str(REACTIONS[row.kind]), row.count) for row in report.reacting.minutes]
    return (_("Minute (UTC)"), _("Reaction"), _("Count")), rows


MARK_TABLES: dict[str, Callable[[Report], Table]] = {"marks": _marks_table, "reactions": _reactions_table}
