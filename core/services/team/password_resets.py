"""A new password by e-mail, for members who forgot theirs.

The link is worth a member's account, and colleagues may read e-mails in the console. So it is in no row: the e-mail is
kept with LINK_MARK in its place, and the link is made and put in while the e-mail is handed to the mail server.
"""

import hmac
from datetime import timedelta
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.addresses import normalise_email
from core.clock import now
from core.errors import DomainError
from core.events import PasswordResetRequested
from core.i18n import N_
from core.mail.letter import LetterKind
from core.mail.letters import password_reset_letter
from core.models import Email, Member
from core.outbox import record
from core.queries.team.members import find_by_email
from core.services.mail.emails import Draft
from core.services.team.accounts import replace_password
from core.settings import Settings

LINK_LIFETIME = timedelta(hours=1)
LINK_SALT = "ripplecast: password reset"
LINK_MARK = "the-link-is-in-the-e-mail-alone"
TOO_LATE = "It was not sent within an hour of being asked for, or nobody signs in with this address any more."


class ResetClosed(DomainError):
    """The link was used, is older than an hour, or the password was changed since."""

    code = "password_reset.closed"
    status = 410
    message = N_("This link was used, is older than an hour, or your password was changed since. Ask for a new one.")


def request_reset(session: Session, email: str) -> None:
    """Promise a link to whoever signs in with `email`; the caller cannot tell whether anybody does."""
    member = find_by_email(session, normalise_email(email))
    if member is not None:
        moment = int(now().timestamp())
        record(session, PasswordResetRequested(organisation_id=member.organisation_id, member_id=member.id, requested_at=moment))


def draft_password_reset(session: Session, settings: Settings, member_id: int, *, requested_at: int) -> Draft | None:
    """The e-mail with the mark for the link, once for each time it was asked for, unless that was long ago."""
    member = session.get(Member, member_id)
    if member is None or member.removed_at or now().timestamp() - requested_at > LINK_LIFETIME.total_seconds():
        return None
    letter = password_reset_letter(member, _link(settings, LINK_MARK), member.locale or member.organisation.locale)
    return Draft(f"password_reset:{member.id}:{requested_at}", letter, member.organisation_id)


def put_link_in(session: Session, settings: Settings, email: Email) -> bool:
    """Make the link of an e-mail that is about to be sent, in memory alone; False when it is too late to send it."""
    if email.kind != LetterKind.PASSWORD_RESET:
        return True
    member = find_by_email(session, email.recipient)
    if member is None or now() - email.created_at > LINK_LIFETIME:
        return False
    session.expunge(email)  # from here on no change to it reaches the row
    marked, link = _link(settings, LINK_MARK), _link(settings, reset_token(settings, member))
    email.text, email.html = email.text.replace(marked, link), email.html.replace(marked, link)
    return True


def reset_token(settings: Settings, member: Member) -> str:
    """What the link ends in; any change of the member's password or address makes it useless."""
    return _signer(settings).dumps([member.id, _fingerprint(settings, member)])


def find_by_reset_token(session: Session, settings: Settings, token: str, *, lock: bool = False) -> Member:
    """The member a link belongs to, while it can be used."""
    try:
        member_id, fingerprint = _signer(settings).loads(token, max_age=int(LINK_LIFETIME.total_seconds()))
    except BadSignature as error:
        raise ResetClosed() from error
    present = select(Member).where(Member.id == member_id, Member.removed_at.is_(None))
    member = session.scalar(present.with_for_update(of=Member) if lock else present)
    if member is None or not hmac.compare_digest(fingerprint, _fingerprint(settings, member)):
        raise ResetClosed()
    return member


def choose_password(session: Session, settings: Settings, token: str, password: str) -> Member:
    """Replace the forgotten password and end every session. The row is locked: of two uses at once only the first counts."""
    member = find_by_reset_token(session, settings, token, lock=True)
    replace_password(member, password)
    member.last_sign_in_at = now()
    return member


def _fingerprint(settings: Settings, member: Member) -> str:
    """Keyed, because anybody can read what a token holds and nobody shall learn of the password's hash."""
    state = f"{member.id}:{member.email}:{member.password_hash}"
    return hmac.new(settings.signing_key.encode(), f"{LINK_SALT}:{state}".encode(), sha256).hexdigest()[:32]


def _link(settings: Settings, token: str) -> str:
    return f"{settings.base_url}/new-password/{token}"


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.signing_key, salt=LINK_SALT)
