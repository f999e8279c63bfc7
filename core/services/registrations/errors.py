"""Why a place cannot be taken, or a ticket not be sent."""

from core.errors import DomainError
from core.i18n import N_


class ContactNeeded(DomainError):
    """Neither e-mail nor phone was given."""

    code = "registration.contact_needed"
    status = 422
    message = N_("Give an e-mail address or a phone number, so that the ticket is yours.")


class ConsentNeeded(DomainError):
    """The event asks for consent and did not get it."""

    code = "registration.consent_needed"
    status = 422
    message = N_("Tick the box to agree, or write to the organiser if you have a question first.")


class NoEmail(DomainError):
    """A ticket cannot be sent to somebody who gave no e-mail address."""

    code = "ticket.no_email"
    status = 409
    message = N_("This ticket has no e-mail address to go to. Save this page's address instead.")
