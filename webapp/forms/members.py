"""Inviting a colleague, and changing a role."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from core.models import Role
from webapp.forms.common import at_most, complete_email, required, trimmed
from webapp.navigation import role_name

ROLE_NOTES: dict[str, Any] = {
    Role.OWNER: _("Everything, members and settings included"),
    Role.HOST: _("Makes and runs events, sees everybody who comes"),
    Role.MODERATOR: _("Keeps the room's chat friendly"),
    Role.MARKETER: _("Places entry points and reads what they brought"),
    Role.AGENT: _("Sees the people who come, to look after them"),
}


def _roles() -> list[SelectChoice]:
    return [SelectChoice(role.value, role_name(role)) for role in Role]


class InviteForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Whom to invite, as what."""

    email = EmailField(_("E-mail"), [required(), at_most(254), complete_email], filters=[trimmed])
    role = SelectField(_("Role"), choices=_roles, default=Role.HOST.value)


class RoleForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What a member may do."""

    role = RadioField(_("Role"), [required()], choices=_roles)
