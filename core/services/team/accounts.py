"""A member's own account: the first of them, signing in, passwords and sessions."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from core import passwords
from core.clock import now
from core.database import one_at_a_time
from core.errors import Invalid, NotFound
from core.i18n import N_
from core.models import Member, Role
from core.permissions import Actor
from core.queries.team.members import any_members, find_by_email, find_signed_in, get_member
from core.services.team.members import NewMember, add_member, checked_name
from core.services.team.organisations import create_organisation
from core.settings import Settings

SETUP_PURPOSE = b"ripplecast: first start"
SIGN_IN_LINK_SALT = "ripplecast: demonstration sign-in link"
SIGN_IN_LINK_MAX_AGE_S = 12 * 3600

WRONG_PASSWORD = N_("This is not your present password.")


@dataclass(frozen=True)
class Setup:
    """What the first start asks for."""

    organisation_name: str
    owner: NewMember


def setup_token(settings: Settings) -> str:
    """The secret of the setup link: known to whoever can read the server's output or its signing key, to nobody else."""
    return hmac.new(settings.signing_key.encode(), SETUP_PURPOSE, sha256).hexdigest()[:40]


def check_setup_token(session: Session, settings: Settings, token: str) -> bool:
    """Whether `token` opens the setup page. Once there is a member the page does not exist, whatever the token."""
    if any_members(session):
        raise NotFound()
    return hmac.compare_digest(setup_token(settings).encode(), token.encode())


def set_up(session: Session, settings: Settings, token: str, setup: Setup) -> Member:
    """Make the organisation and its owner; of two people with the link only the first succeeds."""
    one_at_a_time(session, "setup")
    if not check_setup_token(session, settings, token):
        raise NotFound()
    organisation = create_organisation(session, setup.organisation_name, setup.owner.locale or "en")
    owner = add_member(session, organisation, Role.OWNER, setup.owner)
    owner.last_sign_in_at = now()
    return owner


def authenticate(session: Session, email: str, password: str) -> Member | None:
    """The member with this e-mail and password. An unknown e-mail takes as long as a wrong password."""
    member = find_by_email(session, email.strip().lower())
    matches = passwords.matches(member.password_hash if member else passwords.DECOY, password)
    return member if member and matches else None


def record_sign_in(session: Session, member_id: int, password: str | None = None) -> None:
    """Note the moment, and store the password by today's parameters if it was stored by older ones."""
    member = session.get_one(Member, member_id)
    member.last_sign_in_at = now()
    if password is not None and passwords.needs_rehash(member.password_hash):
        member.password_hash = passwords.hash_password(password)


def update_account(session: Session, actor: Actor, name: str, locale: str) -> Member:
    """Change one's own name and language."""
    member = get_member(session, actor.organisation_id, actor.member_id)
    member.name = checked_name(name)
    member.locale = locale
    return member


def change_password(session: Session, actor: Actor, current: str, new: str) -> Member:
    """Replace one's own password and end every other session: whoever knew the old one is out."""
    member = get_member(session, actor.organisation_id, actor.member_id)
    if not passwords.matches(member.password_hash, current):
        raise Invalid("current", WRONG_PASSWORD)
    replace_password(member, new)
    return member


def replace_password(member: Member, new: str) -> None:
    """Store another password and end every session that was begun with the old one."""
    passwords.check_choice(new, member.email, member.name)
    member.password_hash = passwords.hash_password(new)
    member.session_epoch += 1


def sign_out_everywhere(session: Session, actor: Actor) -> Member:
    """End every session of the actor, on whichever device."""
    member = get_member(session, actor.organisation_id, actor.member_id)
    member.session_epoch += 1
    return member


def sign_in_link_token(settings: Settings, member: Member) -> str:
    """A token that signs `member` in without a password for 12 hours, for the demonstration only.

    Whoever holds it is the member, and following it is a GET, so a page elsewhere could sign somebody in as them without
    being asked. That is acceptable for invented people on the newcomer's own machine: only `ripplecast demo` makes such
    tokens, no page hands them out, and signing out everywhere ends them before their time.
    """
    return _sign_in_links(settings).dumps([member.id, member.session_epoch])


def follow_sign_in_link(session: Session, settings: Settings, token: str) -> Member:
    """The member a demonstration link belongs to."""
    try:
        member_id, epoch = _sign_in_links(settings).loads(token, max_age=SIGN_IN_LINK_MAX_AGE_S)
    except BadSignature as error:
        raise NotFound() from error
    member = find_signed_in(session, member_id, epoch)
    if member is None:
        raise NotFound()
    return member


def _sign_in_links(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.signing_key, salt=SIGN_IN_LINK_SALT)
