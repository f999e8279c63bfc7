"""Signing in and out, and the way in from the bare address."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter import RequestLimit

from core.models import Member
from core.queries.team.members import any_members
from core.services.team import accounts
from webapp.access import begin_session, current_member, end_session
from webapp.context import platform, reading, transaction
from webapp.forms.session import SignInForm
from webapp.security import limiter, typed_email_key
from webapp.views.setup import where_is_the_link

bp = Blueprint("session", __name__)

# Only failures count. Guessing one member's password is slowed whatever addresses it comes from; the price is that somebody
# who guesses on purpose can keep that member from signing in for a while. Sessions that are open already go on.
FAILED_PER_EMAIL = "10 per 15 minutes"
FAILED_PER_ADDRESS = "40 per 15 minutes"
# Failures are known only after the password was checked, and a hundred guesses sent at once are all let in before the first
# is. So every try counts too, on its way in, and generously: a whole office may sign in by one address.
TRIED_PER_EMAIL = "30 per 15 minutes"
TRIED_PER_ADDRESS = "300 per 15 minutes"


@bp.get("/")
def home() -> ResponseReturnValue:
    """The console for members, the sign-in page for everybody else."""
    return redirect(url_for("events.index" if current_member() else "session.sign_in"))


def _failed(response: Response) -> bool:
    return response.status_code != 302


def _too_many(_limit: RequestLimit) -> Response:
    form = SignInForm()
    form.form_errors.append(_("That was tried too often. Wait a quarter of an hour, or choose a new password by the link below."))
    return make_response(render_template("session/sign_in.html", form=form), 429)


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(FAILED_PER_EMAIL, key_func=typed_email_key, methods=["POST"], deduct_when=_failed, on_breach=_too_many)
@limiter.limit(FAILED_PER_ADDRESS, methods=["POST"], deduct_when=_failed, on_breach=_too_many)
@limiter.limit(TRIED_PER_EMAIL, key_func=typed_email_key, methods=["POST"], on_breach=_too_many)
@limiter.limit(TRIED_PER_ADDRESS, methods=["POST"], on_breach=_too_many)
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password; a wrong one and an unknown one are answered alike."""
    if current_member():
        return redirect(_wanted())
    with reading() as session:
        if not any_members(session):
            return where_is_the_link()
    form = SignInForm()
    if form.validate_on_submit():
        if member := _authenticated(form):
            begin_session(member)
            return redirect(_wanted())
        form.form_errors.append(_("E-mail and password do not belong together. Check both; capitals count in the password."))
    return render_template("session/sign_in.html", form=form), 422 if form.errors else 200


def _authenticated(form: SignInForm) -> Member | None:
    password = form.password.data or ""
    with reading() as session:  # checking takes milliseconds, and nobody else could write meanwhile
        member = accounts.authenticate(session, form.email.data or "", password)
    if member:
        with transaction() as session:
            accounts.record_sign_in(session, member.id, password)
    return member


@bp.get("/sign-in/link")
@limiter.limit(FAILED_PER_ADDRESS, deduct_when=_failed)
def follow_link() -> ResponseReturnValue:
    """Sign in by a demonstration link; `accounts.sign_in_link_token` tells what that risks."""
    with reading() as session:
        member = accounts.follow_sign_in_link(session, platform().settings, request.args.get("token", ""))
    with transaction() as session:
        accounts.record_sign_in(session, member.id)
    begin_session(member)
    return redirect(_wanted())


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    end_session()
    flash(_("You are signed out."), "success")
    return redirect(url_for("session.sign_in"))


def _wanted() -> str:
    """Where the person was going, if that is on this site: a link elsewhere could show a copy of our sign-in page."""
    target = request.args.get("next", "")
    if is_local(target):
        return target
    return url_for("session.home")


def is_local(target: str) -> bool:
    """Whether `target` is a path of this site in every browser's reading.

    Browsers take a backslash for a slash and drop tabs and line ends: with either, `//elsewhere` can be hidden in a path.
    """
    if not target.startswith("/") or target.startswith("//"):
        return False
    return "\\" not in target and all(character > " " and character != "\x7f" for character in target)
