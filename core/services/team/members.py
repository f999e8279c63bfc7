"""The organisation's staff: invited, joined, given a role, removed."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import passwords
from core.addresses import normalise_email
from core.clock import now
from core.errors import Conflict, DomainError, Invalid, NotFound
from core.events import MemberInvited
from core.i18n import N_
from core.models import Invitation, Member, Organisation, Role
from core.outbox import record
from core.permissions import ROLE_PERMISSIONS, Actor, Permission
from core.queries.team.members import count_owners, find_by_email, find_open_invitation, get_member

INVITATION_LIFETIME = timedelta(days=7)
TOKEN_BYTES = 24

NAME_MISSING = N_("Write a name, so that colleagues know who did what.")


class AlreadyMember(Conflict):
    """The invited address belongs to a colleague."""

    code = "member.already"
    message = N_("%(email)s is a member of your organisation already. Change the role in the list instead.")


class EmailTaken(Conflict):
    """The address signs in to some organisation, and an address signs in to one only."""

    code = "member.email_taken"
    message = N_("%(email)s signs in to Ripplecast already. Sign in with it, or ask for an invitation to another address.")


class LastOwner(Conflict):
    """Without an owner nobody could ever make one."""

    code = "member.last_owner"
    message = N_("%(name)s is the only owner. Make somebody else an owner first.")


class InvitationClosed(DomainError):
    """The link was used, revoked, or is older than a week."""

    code = "invitation.closed"
    status = 410
    message = N_("This invitation was used, taken back, or is older than seven days. Ask whoever sent it for a new one.")


@dataclass(frozen=True)
class NewMember:
    """Who joins, in their own words."""

    name: str
    email: str
    password: str = field(repr=False)
    locale: str | None = None


def add_member(session: Session, organisation: Organisation, role: Role, new: NewMember) -> Member:
    """Put a person on the staff."""
    email, name = normalise_email(new.email), checked_name(new.name)
    passwords.check_choice(new.password, email, name)
    if find_by_email(session, email):
        raise EmailTaken(email=email)
    member = Member(
        organisation=organisation, organisation_id=organisation.id, role=role, name=name, email=email, locale=new.locale
    )
    member.password_hash = passwords.hash_password(new.password)
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError as error:  # somebody took the address since we looked
        raise EmailTaken(email=email) from error
    return member


def checked_name(name: str) -> str:
    """A member's name, without spaces around it."""
    if not name.strip():
        raise Invalid("name", NAME_MISSING)
    return name.strip()


def invite(session: Session, actor: Actor, email: str, role: Role) -> Invitation:
    """Ask a person to join; an earlier invitation of the same address stops working."""
    actor.require(Permission.MANAGE_MEMBERS)
    email = normalise_email(email)
    member = find_by_email(session, email)
    if member and member.organisation_id == actor.organisation_id:
        raise AlreadyMember(email=email)
    _revoke_open(session, Invitation.organisation_id == actor.organisation_id, Invitation.email == email)
    invitation = Invitation(
        organisation_id=actor.organisation_id,
        email=email,
        role=role,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        invited_by_id=actor.member_id,
        expires_at=now() + INVITATION_LIFETIME,
    )
    session.add(invitation)
    session.flush()
    record(session, MemberInvited(organisation_id=actor.organisation_id, invitation_id=invitation.id))
    return invitation


def revoke_invitation(session: Session, actor: Actor, invitation_id: int) -> None:
    """Make an invitation's link useless; doing so twice changes nothing."""
    actor.require(Permission.MANAGE_MEMBERS)
    ours = (Invitation.id == invitation_id, Invitation.organisation_id == actor.organisation_id)
    if session.scalar(select(Invitation.id).where(*ours)) is None:
        raise NotFound()
    _revoke_open(session, *ours)


def accept_invitation(session: Session, token: str, name: str, password: str, locale: str) -> Member:
    """Join by an invitation's link, once: the row is locked, so of two at the same moment only the first joins."""
    session.execute(select(Invitation.id).where(Invitation.token == token).with_for_update())
    invitation = find_open_invitation(session, token)
    if invitation is None:
        raise InvitationClosed()
    invitation.accepted_at = now()
    new = NewMember(name, invitation.email, password, locale)
    member = add_member(session, invitation.organisation, invitation.role, new)
    member.last_sign_in_at = now()
    return member


def change_role(session: Session, actor: Actor, member_id: int, role: Role) -> Member:
    """Give a member another role; the organisation keeps an owner."""
    member = _managed(session, actor, member_id)
    if role != Role.OWNER:
        _keep_an_owner(session, member)
    if Permission.MANAGE_MEMBERS not in ROLE_PERMISSIONS[role]:
        _revoke_open(session, Invitation.invited_by_id == member.id)
    member.role = role
    return member


def remove_member(session: Session, actor: Actor, member_id: int) -> Member:
    """Put a member off the staff at once: sessions, password and address end, the name stays with what they did."""
    member = _managed(session, actor, member_id)
    _keep_an_owner(session, member)
    _revoke_open(session, Invitation.invited_by_id == member.id)
    member.removed_at = now()
    member.session_epoch += 1
    member.password_hash = ""
    member.email = f"{member.id}@removed.invalid"  # frees the address: it may be invited again, here or elsewhere
    return member


def _managed(session: Session, actor: Actor, member_id: int) -> Member:
    """A member about to be changed; locks the organisation, so that two owners cannot put each other out at once."""
    actor.require(Permission.MANAGE_MEMBERS)
    session.execute(select(Organisation.id).where(Organisation.id == actor.organisation_id).with_for_update())
    return get_member(session, actor.organisation_id, member_id)


def _keep_an_owner(session: Session, member: Member) -> None:
    if member.role == Role.OWNER and count_owners(session, member.organisation_id) == 1:
        raise LastOwner(name=member.name)


def _revoke_open(session: Session, *which: ColumnElement[bool]) -> None:
    """Also when their sender leaves: a removed owner must not come back by a link they made for themselves."""
    unanswered = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    session.execute(update(Invitation).where(*which, *unanswered).values(revoked_at=now()))
