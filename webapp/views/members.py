"""The staff: who is here as what, and who was asked to come."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.errors import Conflict, Invalid
from core.models import Role
from core.permissions import Permission
from core.queries.team.members import get_member, list_members, list_open_invitations
from core.services.team import members
from webapp.access import actor, permission_required
from webapp.context import platform, reading, transaction
from webapp.forms.common import show_refusal
from webapp.forms.members import ROLE_NOTES, InviteForm, RoleForm

bp = Blueprint("members", __name__, url_prefix="/console/members")


@bp.get("")
@permission_required(Permission.SEE_EVENTS)
def index() -> ResponseReturnValue:
    """Everybody on the staff; owners also see who was invited."""
    return _index(InviteForm())


def _index(form: InviteForm) -> str:
    asking = actor()
    with reading() as session:
        present = list_members(session, asking.organisation_id)
        # an invitation's link makes whoever holds it a member, so only those who may invite see it
        invited = list_open_invitations(session, asking.organisation_id) if asking.may(Permission.MANAGE_MEMBERS) else []
    rows = {"members": present, "invitations": invited}
    base_url = platform().settings.base_url
    return render_template("members/index.html", form=form, role_notes=ROLE_NOTES, base_url=base_url, **rows)


@bp.post("/invitations")
@permission_required(Permission.MANAGE_MEMBERS)
def invite() -> ResponseReturnValue:
    """Ask somebody to join."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                invitation = members.invite(session, actor(), form.email.data or "", Role(form.role.data))
        except (Invalid, Conflict) as refusal:
            show_refusal(form, refusal)
        else:
            flash(
                _("%(email)s is invited. The e-mail is on its way; the link below works too.", email=invitation.email), "success"
            )
            return redirect(url_for("members.index", _anchor="invitations"))
    return _index(form), 422


@bp.post("/invitations/<int:invitation_id>/revoke")
@permission_required(Permission.MANAGE_MEMBERS)
def revoke_invitation(invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    with transaction() as session:
        members.revoke_invitation(session, actor(), invitation_id)
    flash(_("The invitation was taken back. Its link does not work any more."), "success")
    return redirect(url_for("members.index"))


@bp.route("/<int:member_id>", methods=["GET", "POST"])
@permission_required(Permission.MANAGE_MEMBERS)
def edit(member_id: int) -> ResponseReturnValue:
    """Change a member's role."""
    with reading() as session:
        member = get_member(session, actor().organisation_id, member_id)
    form = RoleForm(role=member.role.value)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                members.change_role(session, actor(), member_id, Role(form.role.data))
        except Conflict as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("%(name)s has another role now.", name=member.name), "success")
            return redirect(url_for("members.index"))
    return render_template("members/edit.html", form=form, member=member, role_notes=ROLE_NOTES), 422 if form.errors else 200


@bp.post("/<int:member_id>/remove")
@permission_required(Permission.MANAGE_MEMBERS)
def remove(member_id: int) -> ResponseReturnValue:
    """Put a member off the staff."""
    with transaction() as session:
        member = members.remove_member(session, actor(), member_id)
    flash(_("%(name)s is no longer a member and is signed out everywhere.", name=member.name), "success")
    return redirect(url_for("members.index"))
