"""The organisation's details."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.errors import Invalid
from core.models import Organisation
from core.permissions import Permission
from core.services.team.organisations import update_organisation
from webapp.access import actor, permission_required
from webapp.context import platform, reading, transaction
from webapp.forms.common import show_refusal
from webapp.forms.settings import SettingsForm

bp = Blueprint("settings", __name__, url_prefix="/console/settings")


@bp.route("", methods=["GET", "POST"])
@permission_required(Permission.MANAGE_ORGANISATION)
def show() -> ResponseReturnValue:
    """What people read about the organisation."""
    with reading() as session:
        organisation = session.get_one(Organisation, actor().organisation_id)
    form = SettingsForm(obj=organisation)
    if form.validate_on_submit() and _saved(form):
        flash(_("Saved."), "success")
        return redirect(url_for("settings.show"))
    base_url = platform().settings.base_url
    page = render_template("settings/show.html", form=form, organisation=organisation, base_url=base_url)
    return page, 422 if form.errors else 200


def _saved(form: SettingsForm) -> bool:
    try:
        with transaction() as session:
            update_organisation(session, actor(), form.details())
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    return True
