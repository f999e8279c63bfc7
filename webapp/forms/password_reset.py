"""What a member who forgot the password fills in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField

from webapp.forms.common import complete_email, good_password, required, trimmed


class AskForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The address the member signs in with."""

    email = EmailField(_("E-mail"), [required(), complete_email], filters=[trimmed])


class ChooseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The next password."""

    password = PasswordField(_("New password"), [required(), good_password])
