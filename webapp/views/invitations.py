"""Joining an organisation by an invitation's link."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.errors import Conflict, Invalid
from core.models import Invitation, Member
from core.queries.team.members import find_open_invitation
from core.services.team import members
from webapp.access import begin_session
from webapp.context import reading, transaction
from webapp.forms.common import show_refusal
from webapp.forms.invitations import JoinForm
from webapp.forms.members import ROLE_NOTES
from webapp.i18n import language
from webapp.security import limiter

bp = Blueprint("invitations", __name__)


@bp.route("/join/<token>", methods=["GET", "POST"])
@limiter.limit("60 per minute")
def join(token: str) -> ResponseReturnValue:
    """Ask for name and password. Whoever holds the link may join: it is unguessable, works once and for a week."""
    with reading() as session:
        invitation = find_open_invitation(session, token)
    if invitation is None:
        raise members.InvitationClosed()
    form = JoinForm()
    if form.validate_on_submit() and (member := _join(form, invitation)):
        begin_session(member)
        return redirect(url_for("session.home"))
    page = render_template("invitations/join.html", form=form, invitation=invitation, role_notes=ROLE_NOTES)
    return page, 422 if form.errors else 200


def _join(form: JoinForm, invitation: Invitation) -> Member | None:
    name, password = form.name.data or "", form.password.data or ""
    try:
        with transaction() as session:
            return members.accept_invitation(session, invitation.token, name, password, language())
    except (Invalid, Conflict) as refusal:
        show_refusal(form, refusal)
        return None
