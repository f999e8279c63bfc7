"""The sign-in form."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField

from webapp.forms.common import required, trimmed


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """E-mail and password."""

    email = EmailField(_("E-mail"), [required()], filters=[trimmed])
    password = PasswordField(_("Password"), [required()])
