"""What subscribers ask for by name: a job takes ids, calls the floor, and may run twice without harm."""

from functools import partial

from core import delivery
from core.mail.letter import LetterKind
from core.services import emails, password_resets, visits
from workers.runtime import platform


def email_ticket(registration_id: int) -> None:
    """Write the e-mail with the ticket."""
    delivery.write_email(platform(), emails.draft_ticket, registration_id)


def email_ticket_again(registration_id: int) -> None:
    """Write the e-mail with the same ticket once more."""
    delivery.write_email(platform(), emails.draft_ticket_again, registration_id)


def email_cancellation(registration_id: int) -> None:
    """Write the e-mail that says a place was given back."""
    delivery.write_email(platform(), emails.draft_cancellation, registration_id)


def email_event_cancelled(event_id: int) -> None:
    """Write some of the e-mails that say an event is off; the rest is a job of its own, behind those already waiting."""
    if delivery.write_notices(platform(), LetterKind.EVENT_CANCELLED, event_id):
        platform().jobs.enqueue("email_event_cancelled", event_id=event_id)


def email_event_moved(event_id: int, revision: int) -> None:
    """Write some of the e-mails that say when and where an event is now, unless it has moved on since."""
    if delivery.write_notices(platform(), LetterKind.EVENT_MOVED, event_id, revision):
        platform().jobs.enqueue("email_event_moved", event_id=event_id, revision=revision)


def email_invitation(invitation_id: int) -> None:
    """Write the e-mail that asks somebody to join the staff."""
    delivery.write_email(platform(), emails.draft_invitation, invitation_id)


def email_password_reset(member_id: int, requested_at: int) -> None:
    """Write the e-mail with which a member chooses a new password."""
    draft = partial(password_resets.draft_password_reset, requested_at=requested_at)
    delivery.write_email(platform(), draft, member_id)


def send_email(email_id: int) -> None:
    """Hand one e-mail to the mail server."""
    delivery.send_email(platform(), email_id)


def classify_visit(visit_id: int) -> None:
    """Judge whether a visit was a person's."""
    with platform().transaction() as session:
        visits.classify_visit(session, visit_id)
