"""The first start: one page, behind the link the server printed, makes the organisation and its owner."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import Invalid
from core.services.team import accounts
from core.services.team.members import EmailTaken
from webapp.access import begin_session
from webapp.context import platform, reading, transaction
from webapp.forms.common import show_refusal
from webapp.forms.setup import SetupForm
from webapp.i18n import keep_language, language

bp = Blueprint("setup", __name__)


@bp.route("/setup", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """Ask for the organisation and its owner; once there is a member this page does not exist."""
    token = request.args.get("token", "")
    with reading() as session:
        opens = accounts.check_setup_token(session, platform().settings, token)
    if not opens:
        return where_is_the_link(wrong=bool(token)), 403
    form = SetupForm(locale=language())
    if form.validate_on_submit() and (answer := _set_up(form, token)):
        return answer
    return render_template("setup/show.html", form=form), 422 if form.errors else 200


def _set_up(form: SetupForm, token: str) -> ResponseReturnValue | None:
    try:
        with transaction() as session:
            owner = accounts.set_up(session, platform().settings, token, form.setup())
    except (Invalid, EmailTaken) as refusal:
        show_refusal(form, refusal)
        return None
    begin_session(owner)
    response = make_response(redirect(url_for("session.home")))
    keep_language(response, owner.locale or language())
    return response


def where_is_the_link(wrong: bool = False) -> str:
    """Tell a newcomer where the setup link is. Never the link: this page is open to everybody who finds the server first."""
    return render_template("setup/where.html", wrong=wrong)
