"""E-mail addresses as they are compared and kept."""

from email_validator import EmailNotValidError, validate_email

from core.errors import Invalid
from core.i18n import N_

GMAIL = ("gmail.com", "googlemail.com")
INCOMPLETE = N_("This e-mail address is not complete. It looks like name@example.org.")


def normalise_email(text: str, field: str = "email") -> str:
    """The address in one spelling, lower-cased, so that one mailbox is one member."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(field, INCOMPLETE) from error


def mailbox(address: str) -> str:
    """Whose mailbox an address most likely is: `maud+x@example.org` is Maud's, and Gmail reads no dots.

    Good for asking whether two addresses are one human's; never for finding a person by, as some servers do tell them apart.
    """
    name, _, host = address.lower().rpartition("@")
    name = name.partition("+")[0] or name
    if host in GMAIL:
        return f"{name.replace('.', '')}@{GMAIL[0]}"
    return f"{name}@{host}"
