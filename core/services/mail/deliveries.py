"""Sending e-mails, as far as rows tell of it: taken by one worker, sent, tried again later, or given up."""

from datetime import timedelta

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import Conflict
from core.events import EmailQueued
from core.i18n import N_
from core.models import Email, EmailStatus
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.mail.emails import get_email, is_due, visible
from core.settings import Settings

LEASE = timedelta(seconds=90)  # longer than any SMTP conversation that still lives
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
PAUSE_FACTOR = 4
LONGEST_PAUSE = timedelta(hours=4)
ERROR_LENGTH = 500
WAITING = (EmailStatus.HELD, EmailStatus.DEAD)


class EmailNotWaiting(Conflict):
    """Only an e-mail that waits for a person, or was given up, can be sent by hand."""

    code = "email.not_waiting"
    message = N_("This e-mail is on its way or was sent already. Load the page again to see where it stands.")


class NoMailServer(Conflict):
    """Nothing can be sent yet."""

    code = "email.no_server"
    message = N_("No mail server is set. Set RIPPLECAST_SMTP_URL, restart Ripplecast, then send it.")


def claim(session: Session, email_id: int) -> Email | None:
    """Take the e-mail for one attempt. One statement both checks and takes, so of many workers only one gets it."""
    taken = {"status": EmailStatus.SENDING, "attempts": Email.attempts + 1, "next_attempt_at": now() + LEASE}
    claimed = update(Email).where(Email.id == email_id, is_due()).values(taken).returning(Email.id)
    if session.scalar(claimed.execution_options(synchronize_session=False)) is None:
        return None
    return session.get(Email, email_id)


def mark_sent(session: Session, email: Email) -> None:
    """The mail server took it."""
    _settle(session, email, status=EmailStatus.SENT, sent_at=now(), last_error="")


def mark_failed(session: Session, email: Email, error: str, *, permanent: bool) -> None:
    """Try again later, each time after a longer pause; give up when told to for good, or after the last attempt."""
    dead = permanent or email.attempts >= MAX_ATTEMPTS
    status = EmailStatus.DEAD if dead else EmailStatus.QUEUED
    _settle(session, email, status=status, last_error=error[:ERROR_LENGTH], next_attempt_at=now() + pause_after(email.attempts))


def hold(session: Session, email: Email) -> None:
    """No mail server is set any more: keep it where people see it."""
    _settle(session, email, status=EmailStatus.HELD, attempts=email.attempts - 1)


def pause_after(attempts: int) -> timedelta:
    """30 s, 2 min, 8 min, 32 min, 2 h, then every 4 h."""
    factor: int = PAUSE_FACTOR ** max(0, attempts - 1)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)


def send_again(session: Session, actor: Actor, settings: Settings, email_id: int) -> Email:
    """Let an e-mail that waits for a person, or was given up, be tried afresh."""
    actor.require(Permission.SEE_EMAILS)
    email = get_email(session, actor, email_id)
    if not settings.smtp_url:
        raise NoMailServer()
    if not _requeue(session, Email.id == email.id, Email.status.in_(WAITING)):
        raise EmailNotWaiting()
    return email


def release_held(session: Session, actor: Actor, settings: Settings) -> int:
    """Send everything that waited for a mail server to be set; returns how many."""
    actor.require(Permission.SEE_EMAILS)
    if not settings.smtp_url:
        raise NoMailServer()
    return _requeue(session, *visible(actor), Email.status == EmailStatus.HELD)


def _requeue(session: Session, *which: ColumnElement[bool]) -> int:
    fresh = {"status": EmailStatus.QUEUED, "attempts": 0, "next_attempt_at": now()}
    statement = update(Email).where(*which).values(fresh).returning(Email.id, Email.organisation_id)
    rows = session.execute(statement.execution_options(synchronize_session=False)).all()
    for email_id, organisation_id in rows:
        record(session, EmailQueued(organisation_id=organisation_id, email_id=email_id))
    return len(rows)


def _settle(session: Session, email: Email, **values: object) -> None:
    """Only the attempt that holds the lease may say how it ended: a slower, older one must not overwrite it."""
    mine = (Email.id == email.id, Email.status == EmailStatus.SENDING, Email.attempts == email.attempts)
    session.execute(update(Email).where(*mine).values(values).execution_options(synchronize_session=False))
