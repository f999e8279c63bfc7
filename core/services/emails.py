"""Writing e-mails: each is a row, written once however often the job runs, and then a fact that it waits to be sent."""

from collections.abc import Callable
from email.utils import parseaddr
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.clock import now
from core.events import EmailQueued
from core.mail.letter import Letter, LetterKind
from core.mail.letters import Links, cancellation_letter, invitation_letter, ticket_letter
from core.models import Code, Email, EmailAttachment, EmailStatus, Invitation, Registration, RegistrationStatus
from core.outbox import record
from core.services.codes import link
from core.settings import Settings

TICKET_AGAIN_EVERY_S = 600


def write_ticket(session: Session, settings: Settings, registration_id: int) -> Email | None:
    """The e-mail with the ticket, once for each time the place was taken."""
    registration = _holder(session, registration_id)
    if registration is None:
        return None
    key = f"ticket:{registration.id}:{_cancellations(session, registration)}"
    return _write_to_attendee(session, settings, registration, key, ticket_letter)


def write_ticket_again(session: Session, settings: Settings, registration_id: int) -> Email | None:
    """The same ticket once more; asked for repeatedly, it comes at most every ten minutes."""
    registration = _holder(session, registration_id)
    if registration is None:
        return None
    key = f"ticket_again:{registration.id}:{int(now().timestamp()) // TICKET_AGAIN_EVERY_S}"
    return _write_to_attendee(session, settings, registration, key, lambda *parts: ticket_letter(*parts, again=True))


def write_cancellation(session: Session, settings: Settings, registration_id: int) -> Email | None:
    """The e-mail that says the place was given back, once for each time it was."""
    registration = session.get(Registration, registration_id)
    if registration is None or registration.cancelled_at is None:
        return None
    key = f"cancellation:{registration.id}:{int(registration.cancelled_at.timestamp())}"
    return _write_to_attendee(session, settings, registration, key, cancellation_letter)


def write_invitation(session: Session, settings: Settings, invitation_id: int) -> Email | None:
    """The e-mail that asks somebody to join the staff, unless the invitation is over."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now():
        return None
    locale = invitation.invited_by.locale or invitation.organisation.locale
    letter = invitation_letter(invitation, settings.base_url, locale)
    return _store(
        session, settings, letter, Email(organisation_id=invitation.organisation_id, dedupe_key=f"invitation:{invitation.id}")
    )


def _holder(session: Session, registration_id: int) -> Registration | None:
    """The registration while its place is held; a job may run after it was given back."""
    registration = session.get(Registration, registration_id)
    return registration if registration and registration.status == RegistrationStatus.REGISTERED else None


def _cancellations(session: Session, registration: Registration) -> int:
    mine = (Email.registration_id == registration.id, Email.kind == LetterKind.CANCELLATION)
    return session.scalar(select(func.count()).select_from(Email).where(*mine)) or 0


def _write_to_attendee(
    session: Session, settings: Settings, registration: Registration, key: str, compose: Callable[[Links, str, str], Letter]
) -> Email | None:
    recipient = registration.person.email
    if recipient is None:
        return None
    code = session.scalar(select(Code.code).where(Code.registration_id == registration.id))
    links = Links(settings.base_url, registration, link(settings.base_url, code) if code else None)
    letter = compose(links, recipient, sender_address(settings))
    row = Email(
        organisation_id=registration.organisation_id,
        event_id=registration.event_id,
        registration_id=registration.id,
        dedupe_key=key,
    )
    return _store(session, settings, letter, row)


def _store(session: Session, settings: Settings, letter: Letter, row: Email) -> Email:
    """Keep the letter as a row; the job that ran before, or runs beside, has written the same one."""
    written = session.scalar(select(Email).where(Email.dedupe_key == row.dedupe_key))
    if written is not None:
        return written
    _fill(row, letter, settings)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.scalars(select(Email).where(Email.dedupe_key == row.dedupe_key)).one()
    if row.status == EmailStatus.QUEUED:
        record(session, EmailQueued(organisation_id=row.organisation_id, email_id=row.id))
    return row


def _fill(row: Email, letter: Letter, settings: Settings) -> None:
    row.kind, row.locale = letter.kind, letter.locale
    row.recipient, row.recipient_name = letter.recipient, letter.recipient_name
    row.subject, row.text, row.html = letter.subject, letter.text, letter.html
    # Kept for every try: whoever receives the same e-mail twice after a crash can tell that it is the same.
    row.message_id = f"<{uuid4().hex}@{sender_address(settings).rpartition('@')[2]}>"
    row.status = EmailStatus.QUEUED if settings.smtp_url else EmailStatus.HELD
    row.attachments = [
        EmailAttachment(
            organisation_id=row.organisation_id,
            filename=file.filename,
            content_type=file.content_type,
            content_id=file.content_id,
            content=file.content,
        )
        for file in letter.attachments
    ]


def sender_address(settings: Settings) -> str:
    """The bare address that e-mails come from."""
    return parseaddr(settings.mail_from)[1]
