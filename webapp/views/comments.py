"""Comments below a replay, for whoever has a ticket."""

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.comments.deeds import answer, asked_page, do, write
from webapp.comments.page import page_state, ticket_commenter
from webapp.context import reading, transaction
from webapp.security import limiter

bp = Blueprint("comments", __name__)


@bp.get("/t/<token>/replay/comments.json")
@limiter.limit("240/minute")
def index(token: str) -> ResponseReturnValue:
    """A page of comments, or of the answers to one."""
    with reading() as session:
        page = asked_page(session, ticket_commenter(session, token))
    return jsonify(page_state(page)), {"Cache-Control": "private, no-store"}


@bp.post("/t/<token>/replay/comments")
@limiter.limit("20/minute")
def create(token: str) -> ResponseReturnValue:
    """Write a comment, or an answer to one."""
    with transaction() as session:
        state = write(session, ticket_commenter(session, token))
    return answer(state, _back(token))


@bp.post("/t/<token>/replay/comments/<int:comment_id>/<deed>")
@limiter.limit("60/minute")
def change(token: str, comment_id: int, deed: str) -> ResponseReturnValue:
    """Edit, delete or put back one's own; like or report another's."""
    with transaction() as session:
        state = do(session, ticket_commenter(session, token), comment_id, deed)
    return answer(state, _back(token))


def _back(token: str) -> str:
    return url_for("replays.show", token=token, _anchor="comments")
