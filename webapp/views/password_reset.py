"""A new password for members who forgot theirs, by a link sent to the address they sign in with."""

import time

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from core.errors import Invalid
from core.models import Member
from core.services.team import password_resets
from core.services.team.password_resets import ResetClosed
from webapp.access import begin_session
from webapp.context import platform, reading, transaction
from webapp.forms.common import show_refusal
from webapp.forms.password_reset import AskForm, ChooseForm
from webapp.security import limiter, typed_email_key

bp = Blueprint("password_reset", __name__)

# Nobody's mailbox can be filled by others; whether anybody signs in with the address makes no difference to the count.
PER_EMAIL = "4 per hour"
PER_ADDRESS = "20 per hour"
# Longer than promising a link takes: how long the answer took must not tell who is a member.
ANSWER_AFTER_S = 0.25


def _too_many(_limit: RequestLimit) -> Response:
    form = AskForm()
    form.form_errors.append(_("That was asked for too often. Look for the e-mails on their way to you, or wait an hour."))
    return make_response(_page(form), 429)


def _page(form: AskForm) -> str:
    can_send = bool(platform().settings.smtp_url)
    return render_template("password_reset/ask.html", form=form, can_send=can_send)


@bp.route("/forgotten-password", methods=["GET", "POST"])
@limiter.limit(PER_EMAIL, key_func=typed_email_key, methods=["POST"], on_breach=_too_many)
@limiter.limit(PER_ADDRESS, methods=["POST"], on_breach=_too_many)
def ask() -> ResponseReturnValue:
    """Ask for the address. Without a mail server there is no form: an e-mail that waits in the console helps nobody."""
    form = AskForm()
    if platform().settings.smtp_url and form.validate_on_submit():
        answer_at = time.monotonic() + ANSWER_AFTER_S
        with transaction() as session:
            password_resets.request_reset(session, form.email.data or "")
        time.sleep(max(0.0, answer_at - time.monotonic()))
        return redirect(url_for("password_reset.sent"), 303)
    return _page(form), 422 if form.errors else 200


@bp.get("/forgotten-password/sent")
def sent() -> ResponseReturnValue:
    """The same for everybody."""
    return render_template("password_reset/sent.html")


@bp.route("/new-password/<token>", methods=["GET", "POST"])
@limiter.limit("60 per minute")
def choose(token: str) -> ResponseReturnValue:
    """Choose a password. Opening the link uses nothing up: mail scanners open links before people do."""
    try:
        with reading() as session:
            owner = password_resets.find_by_reset_token(session, platform().settings, token)
        form = ChooseForm()
        member = _choose(form, token) if form.validate_on_submit() else None
    except ResetClosed:
        return _private(render_template("password_reset/closed.html"), ResetClosed.status)
    if member:
        begin_session(member)
        flash(_("Your password is changed. You are signed out everywhere else."), "success")
        return redirect(url_for("session.home"), 303)
    return _private(render_template("password_reset/choose.html", form=form, owner=owner), 422 if form.errors else 200)


def _choose(form: ChooseForm, token: str) -> Member | None:
    try:
        with transaction() as session:
            return password_resets.choose_password(session, platform().settings, token, form.password.data or "")
    except Invalid as refusal:
        show_refusal(form, refusal)
        return None


def _private(page: str, status: int) -> Response:
    """Kept by no cache: its address is the key."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
