"""Writing e-mails: drafted while only reading, kept as a row once however often the job runs, then a fact that it waits.

Drafting draws a QR code and lays out HTML. On SQLite one writer works at a time, so none of it happens while writing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.clock import now
from core.events import EmailQueued
from core.mail.letter import Attachment, Letter, LetterKind
from core.mail.letters import Links, cancellation_letter, invitation_letter, ticket_letter
from core.models import (
    Code,
    Email,
    EmailAttachment,
    EmailStatus,
    EventStatus,
    Invitation,
    Person,
    Registration,
    RegistrationStatus,
)
from core.outbox import record
from core.services.entry_points.codes import link
from core.services.registrations.verification import PROOF_MARK
from core.settings import Settings


@dataclass(frozen=True)
class Draft:
    """A letter that is not kept yet; of all with the same key only the first ever is."""

    key: str
    letter: Letter
    organisation_id: int
    event_id: int | None = None
    registration_id: int | None = None


def draft_ticket(session: Session, settings: Settings, registration_id: int) -> Draft | None:
    """The e-mail with the ticket, once for each time the place was taken."""
    registration = _holder(session, registration_id)
    if registration is None:
        return None
    key = f"ticket:{registration.id}:{_cancellations(session, registration)}"
    return _to_attendee(session, settings, registration, key, ticket_letter)


def draft_ticket_again(session: Session, settings: Settings, registration_id: int) -> Draft | None:
    """The same ticket once more, once for each time it was asked for."""
    registration = _holder(session, registration_id)
    if registration is None or registration.ticket_requested_at is None:
        return None
    key = f"ticket_again:{registration.id}:{int(registration.ticket_requested_at.timestamp())}"
    return _to_attendee(session, settings, registration, key, partial(ticket_letter, again=True))


def draft_cancellation(session: Session, settings: Settings, registration_id: int) -> Draft | None:
    """The e-mail that says the place was given back, once for each time it was."""
    registration = session.get(Registration, registration_id)
    if registration is None or registration.cancelled_at is None:
        return None
    key = f"cancellation:{registration.id}:{int(registration.cancelled_at.timestamp())}"
    return _to_attendee(session, settings, registration, key, cancellation_letter)


def draft_invitation(session: Session, settings: Settings, invitation_id: int) -> Draft | None:
    """The e-mail that asks somebody to join the staff, unless the invitation is over."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.accepted_at or invitation.revoked_at or invitation.expires_at <= now():
        return None
    locale = invitation.invited_by.locale or invitation.organisation.locale
    letter = invitation_letter(invitation, settings.base_url, locale)
    return Draft(f"invitation:{invitation.id}", letter, invitation.organisation_id)


def keep(session: Session, settings: Settings, draft: Draft) -> Email | None:
    """Store the letter as a row, unless the job that ran before, or runs beside, has stored it.

    None when its recipient was erased, or has another address, since it was drafted.
    """
    same = select(Email).where(Email.dedupe_key == draft.key)
    if kept := session.scalar(same):
        return kept
    if not _still_theirs(session, [draft]):
        return None
    row = _row(draft, settings)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return session.scalars(same).one()
    _record_queued(session, row)
    return row


def keep_all(session: Session, settings: Settings, drafts: list[Draft]) -> None:
    """Store many letters in one go, or one by one when another job has just stored some of them."""
    keys = [draft.key for draft in drafts]
    kept = set(session.scalars(select(Email.dedupe_key).where(Email.dedupe_key.in_(keys))))
    fresh = _still_theirs(session, [draft for draft in drafts if draft.key not in kept])
    rows = [_row(draft, settings) for draft in fresh]
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError:
        for draft in fresh:
            keep(session, settings, draft)
    else:
        for row in rows:
            _record_queued(session, row)


def _still_theirs(session: Session, drafts: list[Draft]) -> list[Draft]:
    """Those drafts whose address is the attendee's still; every draft that is to no attendee.

    Whoever erases or merges a person holds the row, so they wait until these letters are stored and can be found, or these
    wait and read what has become of the person.
    """
    ids = [draft.registration_id for draft in drafts if draft.registration_id is not None]
    present = (
        select(Registration.id, Person.email)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.id.in_(ids))
        .order_by(Person.id)
        .with_for_update(of=Person, read=True, key_share=True)
    )
    addresses = {row.id: row.email for row in session.execute(present)} if ids else {}
    return [
        draft
        for draft in drafts
        if draft.registration_id is None or addresses.get(draft.registration_id) == draft.letter.recipient
    ]


def _record_queued(session: Session, row: Email) -> None:
    if row.status == EmailStatus.QUEUED:
        record(session, EmailQueued(organisation_id=row.organisation_id, email_id=row.id))


def _holder(session: Session, registration_id: int) -> Registration | None:
    """The registration while it admits somebody; a job may run after it was given back, or after the event was called off."""
    registration = session.get(Registration, registration_id)
    if registration is None or registration.status != RegistrationStatus.REGISTERED:
        return None
    return registration if registration.event.status != EventStatus.CANCELLED else None


def _cancellations(session: Session, registration: Registration) -> int:
    mine = (Email.registration_id == registration.id, Email.kind == LetterKind.CANCELLATION)
    return session.scalar(select(func.count()).select_from(Email).where(*mine)) or 0


def _to_attendee(
    session: Session, settings: Settings, registration: Registration, key: str, compose: Callable[[Links, str, str], Letter]
) -> Draft | None:
    recipient = registration.person.email
    if recipient is None:
        return None
    code = session.scalar(select(Code.code).where(Code.registration_id == registration.id))
    share_url = link(settings.base_url, code) if code else None
    links = Links(settings.base_url, registration, share_url, PROOF_MARK)
    letter = compose(links, recipient, sender_address(settings))
    return Draft(key, letter, registration.organisation_id, registration.event_id, registration.id)


def _row(draft: Draft, settings: Settings) -> Email:
    letter, organisation_id = draft.letter, draft.organisation_id
    return Email(
        organisation_id=organisation_id,
        event_id=draft.event_id,
        registration_id=draft.registration_id,
        dedupe_key=draft.key,
        kind=letter.kind,
        locale=letter.locale,
        recipient=letter.recipient,
        recipient_name=letter.recipient_name,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        # Kept for every try: whoever receives the same e-mail twice after a crash can tell that it is the same.
        message_id=f"<{uuid4().hex}@{sender_address(settings).rpartition('@')[2]}>",
        status=EmailStatus.QUEUED if settings.smtp_url else EmailStatus.HELD,
        attachments=[_file(attachment, organisation_id) for attachment in letter.attachments],
    )


def _file(attachment: Attachment, organisation_id: int) -> EmailAttachment:
    return EmailAttachment(
        organisation_id=organisation_id,
        filename=attachment.filename,
        content_type=attachment.content_type,
        content_id=attachment.content_id,
        content=attachment.content,
    )


def sender_address(settings: Settings) -> str:
    """The bare address that e-mails come from."""
    return parseaddr(settings.mail_from)[1]
