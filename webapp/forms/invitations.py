"""What an invited person fills in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from webapp.forms.common import at_most, good_password, required, trimmed


class JoinForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The new member's name and password; the address is the invitation's."""

    name = StringField(_("Your name"), [required(), at_most(120)], filters=[trimmed])
    password = PasswordField(_("Choose a password"), [required(), good_password])
