"""What is cut out of a recording."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import ValidationError

from core.models.clip import CLIP_TITLE_MAX_LENGTH
from core.moments import read_moment
from core.services.clips.clips import ClipDetails
from webapp.forms.common import at_most, required, trimmed


class ClipForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A title, and from when to when."""

    title = StringField(_("Title"), [required(), at_most(CLIP_TITLE_MAX_LENGTH)], filters=[trimmed], default="")
    starts = StringField(_("Begins at"), [required()], filters=[trimmed], default="")
    ends = StringField(_("Ends at"), [required()], filters=[trimmed], default="")

    def validate_starts(self, field: StringField) -> None:
        """A moment of the video."""
        _check(field.data)

    def validate_ends(self, field: StringField) -> None:
        """A moment of the video."""
        _check(field.data)

    def details(self) -> ClipDetails:
        """What was said; only after `validate`."""
        return ClipDetails(self.title.data, read_moment(self.starts.data) or 0, read_moment(self.ends.data) or 0)


def _check(text: str | None) -> None:
    if read_moment(text or "") is None:
        raise ValidationError(gettext("Write a moment of the video, like 12:30 or 1:02:03.5."))
