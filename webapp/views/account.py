"""A member's own account: name, language, password, sessions."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from core.errors import Invalid
from core.services.team import accounts
from webapp.access import actor, begin_session, end_session, member_required
from webapp.context import transaction
from webapp.forms.account import PasswordForm, ProfileForm
from webapp.forms.common import show_refusal
from webapp.i18n import keep_language, language
from webapp.security import limiter

bp = Blueprint("account", __name__, url_prefix="/console/account")


@bp.get("")
@member_required
def show() -> ResponseReturnValue:
    """Everything about oneself on one page."""
    return _show(_profile_form(), PasswordForm(formdata=None))


def _profile_form(**sent: None) -> ProfileForm:
    return ProfileForm(name=current_user.name, locale=current_user.locale or language(), **sent)


def _show(profile: ProfileForm, password: PasswordForm) -> ResponseReturnValue:
    refused = profile.errors or password.errors
    return render_template("account/show.html", profile=profile, password=password), 422 if refused else 200


@bp.post("")
@member_required
def update() -> ResponseReturnValue:
    """Change name and language."""
    form = _profile_form()
    if not form.validate_on_submit():
        return _show(form, PasswordForm(formdata=None))
    with transaction() as session:
        member = accounts.update_account(session, actor(), form.name.data or "", form.locale.data)
    with force_locale(form.locale.data):
        flash(_("Saved."), "success")
    response = make_response(redirect(url_for("account.show")))
    keep_language(response, member.locale or language())
    return response


@bp.post("/password")
@member_required
@limiter.limit("10 per 15 minutes", key_func=lambda: str(actor().member_id))
def change_password() -> ResponseReturnValue:
    """Change the password; this browser stays signed in, every other is signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                current, new = form.current.data or "", form.password.data or ""
                member = accounts.change_password(session, actor(), current, new)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            begin_session(member)
            flash(_("Your password is changed. You are signed out everywhere else."), "success")
            return redirect(url_for("account.show"))
    return _show(_profile_form(formdata=None), form)


@bp.post("/sign-out-everywhere")
@member_required
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of the member, this one included."""
    with transaction() as session:
        accounts.sign_out_everywhere(session, actor())
    end_session()
    flash(_("You are signed out on every device."), "success")
    return redirect(url_for("session.sign_in"))
