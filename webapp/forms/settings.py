"""The organisation's details."""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, URLField

from core.services.team.organisations import OrganisationDetails
from webapp.forms.common import at_most, language_field, required, trimmed


class SettingsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What people read about the organisation."""

    name = StringField(lazy_pgettext("of a thing", "Name"), [required(), at_most(120)], filters=[trimmed])
    slug = StringField(_("Address"), [required(), at_most(60)], filters=[trimmed])
    about = TextAreaField(_("About"), [at_most(600)], filters=[trimmed])
    website = URLField(_("Website"), [at_most(300)], filters=[trimmed])
    privacy_url = URLField(_("Privacy notice"), [at_most(300)], filters=[trimmed])
    locale = language_field(_("Language of your events"))

    def details(self) -> OrganisationDetails:
        """What was filled in."""
        return OrganisationDetails(**{name: field.data or "" for name, field in self._fields.items() if name != "csrf_token"})
