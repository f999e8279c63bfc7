"""E-mail addresses as they are compared and kept."""

from email_validator import EmailNotValidError, validate_email

from core.errors import Invalid
from core.i18n import N_

INCOMPLETE = N_("This e-mail address is not complete. It looks like name@example.org.")


def normalise_email(text: str, field: str = "email") -> str:
    """The address in one spelling, lower-cased, so that one mailbox is one member."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(field, INCOMPLETE) from error
