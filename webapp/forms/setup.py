"""The first start's form."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField

from core.services.team.accounts import Setup
from core.services.team.members import NewMember
from webapp.forms.common import at_most, complete_email, good_password, language_field, required, trimmed


class SetupForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The organisation and its owner."""

    organisation = StringField(_("Name of your organisation"), [required(), at_most(120)], filters=[trimmed])
    name = StringField(_("Your name"), [required(), at_most(120)], filters=[trimmed])
    email = EmailField(_("Your e-mail"), [required(), at_most(254), complete_email], filters=[trimmed])
    password = PasswordField(_("Choose a password"), [required(), good_password])
    locale = language_field(_("Language"))

    def setup(self) -> Setup:
        """What was filled in."""
        owner = NewMember(self.name.data or "", self.email.data or "", self.password.data or "", self.locale.data)
        return Setup(self.organisation.data or "", owner)
