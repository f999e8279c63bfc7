"""What several forms share: their validators' words, the choice of a language, and a service's refusal beside its field."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from core.addresses import normalise_email
from core.errors import DomainError, Invalid
from core.passwords import check_choice
from webapp.errors import domain_message
from webapp.i18n import LANGUAGES


def required() -> DataRequired:
    """The field may not be empty."""
    return DataRequired(_("This is needed."))


def at_most(length: int) -> Length:
    """The field holds so many characters at most, as its column does."""
    return Length(max=length, message=_("Use at most %(length)s characters.", length=length))


def complete_email(_form: FlaskForm, field: Field) -> None:
    """The field holds an e-mail address."""
    _ask(lambda: normalise_email(field.data))


def good_password(_form: FlaskForm, field: Field) -> None:
    """The field holds a password that may be chosen."""
    _ask(lambda: check_choice(field.data))


def _ask(check: Callable[[], object]) -> None:
    """Let the rule's owner decide already here, so that one answer names everything that needs a look."""
    try:
        check()
    except Invalid as refusal:
        raise ValidationError(gettext(refusal.reason)) from refusal


def trimmed(value: Any) -> Any:
    """What was typed, without spaces around it."""
    return value.strip() if isinstance(value, str) else value


def choices_of(named: Mapping[Any, Any]) -> list[SelectChoice]:
    """Choices from values and their names."""
    return [SelectChoice(value, name) for value, name in named.items()]


def language_field(label: str) -> RadioField:
    """A choice of the languages we have, each named by its own speakers."""
    return RadioField(label, choices=choices_of(LANGUAGES), validators=[required()])


def show_refusal(form: FlaskForm, error: DomainError) -> None:
    """Put a service's refusal where the person can do something about it: beside its field, else above the form."""
    name = getattr(error, "field", None)
    words = domain_message(error)
    if name in form:
        form[name].errors = [*form[name].errors, words]
    else:
        form.form_errors.append(words)
