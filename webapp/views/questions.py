"""The questions of an event as a file; they are asked and answered in its room."""

from collections.abc import Iterator

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.models import QuestionState
from core.permissions import Permission
from core.queries.questions.export import export_questions
from webapp.access import console_event, permission_required
from webapp.context import reading
from webapp.csv_files import csv_response
from webapp.formats import iso

STATES = {
    QuestionState.HELD: lazy_gettext("Waits for approval"),
    QuestionState.OPEN: lazy_gettext("Waits for an answer"),
    QuestionState.ANSWERING: lazy_gettext("Being answered"),
    QuestionState.ANSWERED: lazy_gettext("Answered"),
    QuestionState.DISMISSED: lazy_gettext("Dismissed"),
}

bp = Blueprint("questions", __name__, url_prefix="/console/events/<int:event_id>")


@bp.get("/questions.csv")
@permission_required(Permission.MODERATE)
def export(event_id: int) -> ResponseReturnValue:
    """Everything that was asked; no name that its author was told the team would not see."""
    with reading() as session:
        event = console_event(session, event_id)
    head = (_("Asked at (UTC)"), _("Asked by"), _("Anonymous"), _("Question"), _("Votes"), _("Status"), _("Answer"),
            _("Answered at (UTC)"), _("Decided by"))  # fmt: skip
    return csv_response(f"{event.slug}-questions", head, _lines(event_id))


def _lines(event_id: int) -> Iterator[tuple[object, ...]]:
    """Read while the file is sent, in a session of its own: the view's has ended by then."""
    with reading() as session:
        for line in export_questions(session, console_event(session, event_id)):
            yield (
                iso(line.asked_at),
                line.author,
                _("yes") if line.is_anonymous else _("no"),
                line.text,
                line.votes,
                STATES[line.state],
                line.answer,
                iso(line.answered_at) if line.answered_at else "",
                line.decided_by,
            )
