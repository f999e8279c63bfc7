"""The organisation's staff, and the invitations that still wait for an answer."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from core.clock import now
from core.errors import NotFound
from core.models import Invitation, Member, Role


def any_members(session: Session) -> bool:
    """Whether somebody has set the product up."""
    return session.scalar(select(Member.id).limit(1)) is not None


def find_signed_in(session: Session, member_id: int, session_epoch: int) -> Member | None:
    """The member a browser's session belongs to, unless they were removed or signed out everywhere since."""
    return session.scalar(
        select(Member).where(Member.id == member_id, Member.session_epoch == session_epoch, Member.removed_at.is_(None))
    )


def find_by_email(session: Session, email: str) -> Member | None:
    """The member who signs in with `email`, in whichever organisation: an address signs in to one only."""
    return session.scalar(select(Member).where(Member.email == email, Member.removed_at.is_(None)))


def list_members(session: Session, organisation_id: int) -> list[Member]:
    """Everybody who works here, in the order they came."""
    return list(session.scalars(_present(organisation_id).order_by(Member.created_at, Member.id)))


def get_member(session: Session, organisation_id: int, member_id: int) -> Member:
    """One member of the organisation."""
    member = session.scalar(_present(organisation_id).where(Member.id == member_id))
    if member is None:
        raise NotFound()
    return member


def count_owners(session: Session, organisation_id: int) -> int:
    """How many owners the organisation has."""
    owners = _present(organisation_id).where(Member.role == Role.OWNER).subquery()
    return session.scalar(select(func.count()).select_from(owners)) or 0


def list_open_invitations(session: Session, organisation_id: int) -> list[Invitation]:
    """Invitations that can still be accepted, newest first."""
    return list(session.scalars(_open(now()).where(Invitation.organisation_id == organisation_id).order_by(Invitation.id.desc())))


def find_open_invitation(session: Session, token: str) -> Invitation | None:
    """The invitation a join link belongs to. Not scoped: the token itself is the credential, unguessable and unique."""
    return session.scalar(_open(now()).where(Invitation.token == token))


def _present(organisation_id: int) -> Select[Member]:
    return select(Member).where(Member.organisation_id == organisation_id, Member.removed_at.is_(None))


def _open(at: datetime) -> Select[Invitation]:
    unanswered = Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)
    with_names = (joinedload(Invitation.organisation), joinedload(Invitation.invited_by))
    return select(Invitation).where(unanswered, Invitation.expires_at > at).options(*with_names)
