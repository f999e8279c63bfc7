"""A member's own name, language and password."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from webapp.forms.common import at_most, good_password, language_field, required, trimmed


class ProfileForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """How colleagues see the member, and in which language the member reads."""

    name = StringField(_("Name"), [required(), at_most(120)], filters=[trimmed])
    locale = language_field(_("Language"))


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The present password and the next."""

    current = PasswordField(_("Present password"), [required()])
    password = PasswordField(_("New password"), [required(), good_password])
