"""What came out of an event's polls, as a file."""

from collections.abc import Iterator, Sequence

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.permissions import Permission
from core.poll_rules.kinds import PollKind
from core.queries.polls.export import Line, mean_of, result_lines
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.formats import iso

bp = Blueprint("polls", __name__, url_prefix="/console/events/<int:event_id>/polls")


@bp.get("/results.csv")
@permission_required(Permission.MODERATE)
def export(event_id: int) -> ResponseReturnValue:
    """A line for each option of each poll that was opened, and for each word."""
    head = (
        _("Poll"),
        _("Kind"),
        _("Poll question"),
        _("Opened at"),
        _("People"),
        _("Option"),
        _("Votes"),
        _("Share of votes"),
        _("Points"),
        _("Mean of 5"),
        _("1 star"),
        _("2 stars"),
        _("3 stars"),
        _("4 stars"),
        _("5 stars"),
        _("Right"),
    )
    with reading() as session:
        event = console_event(session, event_id)
        lines = result_lines(session, event.organisation_id, event.id)
    return csv_response(f"{event.slug}-polls", head, list(_rows(lines)))


def _rows(lines: Sequence[Line]) -> Iterator[tuple[object, ...]]:
    kinds = _kind_names()
    for line in lines:
        poll = line.poll
        share = round(line.votes / line.voters, 4) if line.votes is not None and line.voters else ""
        opened = iso(poll.opened_at) if poll.opened_at else ""
        points = "" if line.points is None else line.points
        right = "" if line.right is None else (_("yes") if line.right else _("no"))
        votes = "" if line.votes is None else line.votes
        asked = (poll.id, kinds[PollKind(poll.kind)], poll.question, opened, line.voters)
        yield (*asked, line.option, votes, share, points, *_stars(line), right)


def _stars(line: Line) -> tuple[object, ...]:
    if line.stars is None:
        return ("",) * 6
    mean = mean_of(line.stars)
    return (round(mean, 2) if mean is not None else "", *line.stars)


def _kind_names() -> dict[PollKind, str]:
    return {
        PollKind.SINGLE: _("One choice"),
        PollKind.MULTIPLE: _("Several choices"),
        PollKind.RATING: _("Rating"),
        PollKind.RANKING: _("Ranking"),
        PollKind.WORDS: _("Open words"),
        PollKind.QUIZ: _("Quiz question"),
    }
