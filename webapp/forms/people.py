"""Merging two people, and erasing one."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from core.models.person_merge import WHY_MAX_LENGTH
from webapp.forms.common import at_most, required, trimmed


class MergeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Why the two are one, for whoever wonders later."""

    why = StringField(_("Why they are one person"), [at_most(WHY_MAX_LENGTH)], filters=[trimmed])


class EraseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The name, typed, so that it is nobody else's."""

    name = StringField(_("Name of the person"), [required(), at_most(120)], filters=[trimmed])
