"""The console's e-mails, and which should have been written or sent by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, selectinload

from core.clock import now
from core.errors import NotFound
from core.mail.letter import LetterKind
from core.models import (
    Email,
    EmailAttachment,
    EmailStatus,
    Event,
    EventStatus,
    Invitation,
    Person,
    Registration,
)
from core.permissions import Actor, Permission
from core.queries.counting import GIVEN_BACK, HOLDS_PLACE

PAGE_SIZE = 50
ABOUT_MEMBERS = (LetterKind.INVITATION, LetterKind.PASSWORD_RESET)
UNWRITTEN_SINCE = timedelta(hours=48)


@dataclass(frozen=True)
class EmailPage:
    """One page of e-mails, newest first, and how many stand where."""

    emails: Sequence[Email]
    counts: dict[EmailStatus, int]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


def visible(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The e-mails a member may read.

    An invitation's link makes whoever opens it a member with the invited role. Only those who may invite see it, or a
    host could open the one for a new owner. Who forgot their password is nobody else's business either; its link is not
    in the row at all (`core.services.team.password_resets`), so owners cannot open each other's.
    """
    mine: tuple[ColumnElement[bool], ...] = (Email.organisation_id == actor.organisation_id,)
    return mine if actor.may(Permission.MANAGE_MEMBERS) else (*mine, Email.kind.not_in(ABOUT_MEMBERS))


def page_of_emails(session: Session, actor: Actor, status: EmailStatus | None, page: int) -> EmailPage:
    """The organisation's e-mails, all or those of one status."""
    actor.require(Permission.SEE_EMAILS)
    grouped = select(Email.status, func.count()).where(*visible(actor)).group_by(Email.status)
    counts = {EmailStatus(found): number for found, number in session.execute(grouped)}
    wanted = (*visible(actor), Email.status == status) if status else visible(actor)
    listed = select(Email).where(*wanted).order_by(Email.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    emails = session.scalars(listed.options(defer(Email.html), defer(Email.text))).all()
    return EmailPage(emails, counts, counts.get(status, 0) if status else sum(counts.values()), page)


def get_email(session: Session, actor: Actor, email_id: int) -> Email:
    """One e-mail with its attachments."""
    actor.require(Permission.SEE_EMAILS)
    wanted = select(Email).where(Email.id == email_id, *visible(actor)).options(selectinload(Email.attachments))
    email = session.scalar(wanted)
    if email is None:
        raise NotFound()
    return email


def get_attachment(session: Session, actor: Actor, email_id: int, attachment_id: int) -> EmailAttachment:
    """One file of one e-mail."""
    email = get_email(session, actor, email_id)
    for attachment in email.attachments:
        if attachment.id == attachment_id:
            return attachment
    raise NotFound()


def unwritten_tickets(session: Session, before: datetime) -> list[int]:
    """Registrations whose ticket e-mail was never written, because the job for it was lost."""
    on = Registration.event.has(Event.status != EventStatus.CANCELLED)
    held = (HOLDS_PLACE, Person.email.is_not(None), on)
    return _unwritten(session, LetterKind.TICKET, Registration.created_at, before, held)


def unwritten_cancellations(session: Session, before: datetime) -> list[int]:
    """Places given back without the e-mail that says so."""
    gone = (GIVEN_BACK, Person.email.is_not(None))
    return _unwritten(session, LetterKind.CANCELLATION, Registration.cancelled_at, before, gone)


def _unwritten(
    session: Session,
    kind: LetterKind,
    moment: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
    before: datetime,
    which: tuple[ColumnElement[bool], ...],
) -> list[int]:
    written = select(Email.id).where(Email.registration_id == Registration.id, Email.kind == kind)
    recent = moment.between(now() - UNWRITTEN_SINCE, before)
    wanted = select(Registration.id).join(Registration.person).where(recent, *which, ~written.exists())
    return list(session.scalars(wanted.order_by(Registration.id).limit(PAGE_SIZE)))


def unwritten_invitations(session: Session, before: datetime) -> list[int]:
    """Open invitations nobody was told of."""
    key = literal("invitation:") + cast(Invitation.id, String)  # Debian 12's SQLite has no concat()
    open_ = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now())
    written = select(Email.id).where(Email.dedupe_key == key)
    return list(session.scalars(select(Invitation.id).where(*open_, Invitation.created_at <= before, ~written.exists())))


def due_ids(session: Session, late_by: timedelta, limit: int) -> list[int]:
    """E-mails whose moment passed a while ago: their job was lost, or they are to be tried again."""
    overdue = or_(Email.attempts > 0, Email.next_attempt_at <= now() - late_by)
    return list(session.scalars(select(Email.id).where(is_due(), overdue).order_by(Email.next_attempt_at).limit(limit)))


def is_due() -> ColumnElement[bool]:
    """Waiting long enough; or taken by a worker that never came back within its lease."""
    return and_(Email.status.in_((EmailStatus.QUEUED, EmailStatus.SENDING)), Email.next_attempt_at <= now())
