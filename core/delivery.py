"""E-mails between their two ends: written into rows, and sent from rows with no transaction open meanwhile."""

from collections.abc import Callable

import structlog
from sqlalchemy.orm import Session

from core.adapters.smtp import DeliveryFailed, deliver
from core.mail.letter import LetterKind
from core.models import Email, EmailStatus
from core.platform import Platform
from core.services.mail import deliveries, emails, notices
from core.services.mail.emails import Draft
from core.services.registrations import verification
from core.services.team import password_resets
from core.settings import Settings

log = structlog.get_logger()


Drafter = Callable[[Session, Settings, int], Draft | None]


def write_email(platform: Platform, draft: Drafter, row_id: int) -> int | None:
    """Draft an e-mail about the row and keep it; gives the e-mail's id, or None when there is nothing to write."""
    with platform.reading() as session:
        drafted = draft(session, platform.settings, row_id)
    if drafted is None:
        return None
    with platform.transaction() as session:
        email = emails.keep(session, platform.settings, drafted)
        return email.id if email is not None else None


def write_notices(platform: Platform, kind: LetterKind, event_id: int, revision: int | None = None) -> bool:
    """Write a batch of e-mails to those who have not heard yet that the event is off or has moved; whether more may be left.

    A batch, and not all: drafting ten thousand takes half a minute, and nobody's ticket should wait for that.
    """
    with platform.reading() as session:
        drafts = notices.draft_batch(session, platform.settings, kind, event_id, revision)
    if drafts:
        with platform.transaction() as session:
            emails.keep_all(session, platform.settings, drafts)
    return len(drafts) == notices.BATCH


def send_email(platform: Platform, email_id: int) -> EmailStatus | None:
    """Try once to send; nothing happens when another worker has it, or it was sent before.

    The mail server may take an e-mail and the machine die before the row says so. Then it is sent again when the lease
    ends, with the same Message-ID, because a ticket that comes twice is better than one that never comes.
    """
    settings = platform.settings
    with platform.transaction() as session:
        email = _claimed(session, settings, email_id)
    if email is None:
        return None
    if not settings.smtp_url:
        with platform.transaction() as session:
            deliveries.hold(session, email)
        return EmailStatus.HELD
    try:
        deliver(settings.smtp_url, settings.mail_from, email)
    except DeliveryFailed as failure:
        with platform.transaction() as session:
            deliveries.mark_failed(session, email, str(failure), permanent=failure.permanent)
        log.warning("email.failed", email_id=email_id, attempt=email.attempts, permanent=failure.permanent, error=str(failure))
        return None
    with platform.transaction() as session:
        deliveries.mark_sent(session, email)
    log.info("email.sent", email_id=email_id, kind=email.kind)
    return EmailStatus.SENT


def _claimed(session: Session, settings: Settings, email_id: int) -> Email | None:
    """The e-mail, taken for one attempt, with its attachments and with what its row must not hold."""
    email = deliveries.claim(session, email_id)
    if email is None:
        return None
    _ = email.attachments
    if not password_resets.put_link_in(session, settings, email):
        deliveries.mark_failed(session, email, password_resets.TOO_LATE, permanent=True)
        return None
    verification.put_proof_in(session, settings, email)
    return email
