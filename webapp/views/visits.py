"""The page's beacon: a browser with somebody before it shows this visit's page."""

from flask import Blueprint, Response, make_response

from core.services.registrations.visits import confirm_visit
from webapp.context import transaction
from webapp.security import csrf, limiter
from webapp.visitor import read_visit

bp = Blueprint("visits", __name__)


@bp.post("/visits/<token>/confirm")
@csrf.exempt  # type: ignore[untyped-decorator]  # signed for this one visit: another site cannot confirm anything
@limiter.limit("600/minute")  # a hall behind one address opens the page together
def confirm(token: str) -> Response:
    """Note that the page came up. A forged or old token is told nothing."""
    visit_id = read_visit(token)
    if visit_id is not None:
        with transaction() as session:
            confirm_visit(session, visit_id)
    return make_response("", 204)
