"""What pages send about comments, and what they are told: attendees and the team, with scripts and without."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.authors import NUMBER_MAX
from core.errors import Invalid, NotFound
from core.models import Comment, ReportReason
from core.queries.comments.lists import CommentPage, Sort, answers_page, comments_page, one_comment
from core.queries.room.blocked_terms import word_list_of
from core.services.comments.own import delete_own_comment, like_comment, report_comment, restore_own_comment
from core.services.comments.writing import CommentDraft, edit_comment, write_comment
from webapp.comments.page import Commenter
from webapp.errors import wants_json

Said = Mapping[str, Any]
Deed = Callable[[Session, Commenter, int, Said], Comment]


def asked_page(session: Session, commenter: Commenter) -> CommentPage:
    """The page that the address asks for: of all comments, or of the answers to one."""
    after, of = request.args.get("after", "")[:40], request.args.get("of", "")
    if of:
        return answers_page(session, commenter.looking, _number(of, "of") or 0, after)
    sort = request.args.get("sort", Sort.NEWEST.value)
    return comments_page(session, commenter.looking, Sort(sort) if sort in set(Sort) else Sort.NEWEST, after)


def write(session: Session, commenter: Commenter) -> dict[str, Any]:
    """Store what was written; COMMENT as its author sees it."""
    said = _said()
    draft = CommentDraft(
        author=commenter.author,
        client_id=_text(said, "client_id")[:40] or secrets.token_hex(8),
        text=_text(said, "text"),
        video_ms=_number(said.get("ms"), "ms"),
        parent_id=_number(said.get("parent"), "parent"),
    )
    comment = write_comment(session, commenter.event_id, draft, word_list_of(session, commenter.organisation_id))
    return _told(session, commenter, comment)


def do(session: Session, commenter: Commenter, comment_id: int, deed: str) -> dict[str, Any]:
    """One of `DEEDS` to a comment; what it is afterwards."""
    if deed not in DEEDS:
        raise NotFound()
    return _told(session, commenter, DEEDS[deed](session, commenter, comment_id, _said()))


def answer(state: dict[str, Any], back: str) -> ResponseReturnValue:
    """A script is told what became of it, a browser without scripts is led back."""
    return jsonify(state) if wants_json() else redirect(back, 303)


def _edit(session: Session, commenter: Commenter, comment_id: int, said: Said) -> Comment:
    words = word_list_of(session, commenter.organisation_id)
    return edit_comment(session, commenter.author, commenter.event_id, comment_id, _text(said, "text"), words)


def _report(session: Session, commenter: Commenter, comment_id: int, said: Said) -> Comment:
    reason = _text(said, "reason")
    if reason not in set(ReportReason):
        raise Invalid("reason", _("Choose what is wrong with it."))
    return report_comment(session, commenter.author, commenter.event_id, comment_id, ReportReason(reason), _text(said, "note"))


DEEDS: dict[str, Deed] = {
    "edit": _edit,
    "delete": lambda session, commenter, id_, _of: delete_own_comment(session, commenter.author, commenter.event_id, id_),
    "restore": lambda session, commenter, id_, _of: restore_own_comment(session, commenter.author, commenter.event_id, id_),
    "like": lambda session, commenter, id_, _of: like_comment(session, commenter.author, commenter.event_id, id_),
    "unlike": lambda session, commenter, id_, _of: like_comment(session, commenter.author, commenter.event_id, id_, liked=False),
    "report": _report,
}


def _told(session: Session, commenter: Commenter, comment: Comment) -> dict[str, Any]:
    session.flush()
    return one_comment(session, commenter.looking, comment.id)


def _said() -> Said:
    body = request.get_json(silent=True) if request.is_json else request.form
    return body if isinstance(body, Mapping) else {}


def _text(said: Said, name: str) -> str:
    text = said.get(name, "")
    return text if isinstance(text, str) else ""


def _number(said: object, name: str) -> int | None:
    """A number as JSON or a form writes it; None where there is none."""
    text = str(said) if said is not None and not isinstance(said, bool) else ""
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 10 or int(text) > NUMBER_MAX:
        raise Invalid(name, _("This is no number."))
    return int(text)
