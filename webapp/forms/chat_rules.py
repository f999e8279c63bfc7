"""Words that are kept out of the chats, and a message to try them on."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, TextAreaField
from wtforms.validators import ValidationError

from core.chat_rules.actions import Action
from core.services.room.chat_judging import TEXT_MAX_LENGTH
from webapp.forms.common import at_most, choices_of, required

ACTIONS = {Action.HOLD: _("Hold for a moderator"), Action.REFUSE: _("Refuse")}
ACTION_NOTES = {
    Action.HOLD: _("Its author sees it at once, everybody else when a moderator lets it through."),
    Action.REFUSE: _("Its author is told to write it without the word."),
}


class TermsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Terms to add, pasted or in a file."""

    terms = TextAreaField(_("Words and phrases, one a line"))
    file = FileField(_("Or a text file"))
    action = RadioField(_("A message that has one"), choices=choices_of(ACTIONS), default=Action.HOLD, validators=[required()])

    def validate_file(self, field: FileField) -> None:
        """The file holds text."""
        self.lines_of_file = ""
        if not field.data:
            return
        try:
            self.lines_of_file = _decoded(field.data.read())
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is no text in UTF-8. Save it as a text file in UTF-8, or paste the lines.")) from error

    def lines(self) -> str:
        """What was pasted, then what the file holds."""
        return f"{self.terms.data or ''}\n{self.lines_of_file}"


class TryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A message nobody gets."""

    message = TextAreaField(_("A message"), [required(), at_most(TEXT_MAX_LENGTH)])


def _decoded(content: bytes) -> str:
    """Text as editors save it: UTF-8, or UTF-16 when it begins by saying so."""
    utf16 = content.startswith((BOM_UTF16_BE, BOM_UTF16_LE))
    return content.decode("utf-16" if utf16 else "utf-8-sig")
