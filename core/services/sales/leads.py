"""Leads: people the organisation wants to sell to, where they stand, and who looks after them."""

from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.database import insert_unless_there
from core.errors import DomainError, FieldError, NotFound
from core.i18n import N_
from core.models import Deal, Lead, LeadAction, LeadEntry, LeadStage, Member, Registration
from core.permissions import Actor, Permission


class NotYours(DomainError):
    """A member who looks after their own leads only asked for somebody else's."""

    code: ClassVar[str] = "lead.not_yours"
    status: ClassVar[int] = 403
    message: ClassVar[str] = N_("Somebody else looks after this lead. Ask a host or a marketer to hand it to you.")


class WonNeedsDeal(DomainError):
    """A lead is won by what it bought, not by saying so."""

    code: ClassVar[str] = "lead.won_needs_deal"
    status: ClassVar[int] = 409
    message: ClassVar[str] = N_("Enter the deal instead: that wins the lead, and the report knows what it was worth.")


class DealStands(DomainError):
    """A lead that bought something is won for as long as that stands."""

    code: ClassVar[str] = "lead.deal_stands"
    status: ClassVar[int] = 409
    message: ClassVar[str] = N_("A deal of this lead stands, so it is won. Refund the deal first.")


class HasDeals(DomainError):
    """Money that changed hands is not forgotten, refunded or not."""

    code: ClassVar[str] = "lead.has_deals"
    status: ClassVar[int] = 409
    message: ClassVar[str] = N_("This lead has deals, so it stays. Move it to lost if nothing more will come of it.")


class OwnerUnknown(FieldError):
    """The owner is none of the organisation's members who may look after leads."""

    code = "lead.owner_unknown"
    field = "owner_id"
    message = N_("Choose a member who may look after leads, or nobody.")


def make_lead(session: Session, actor: Actor, registration: Registration) -> Lead:
    """Take the person for a lead; one that is a lead already stays as it is. An agent looks after whom they found."""
    actor.require(Permission.WORK_LEADS)
    if registration.organisation_id != actor.organisation_id:
        raise NotFound()
    lead = insert_unless_there(
        session,
        Lead,
        ("registration_id",),
        organisation_id=actor.organisation_id,
        person_id=registration.person_id,
        event_id=registration.event_id,
        registration_id=registration.id,
        owner_id=None if actor.may(Permission.ASSIGN_LEADS) else actor.member_id,
    )
    if lead is None:
        return session.scalars(select(Lead).where(Lead.registration_id == registration.id)).one()
    note(session, actor, lead, LeadAction.MAKE)
    return lead


def remove_lead(session: Session, actor: Actor, lead_id: int) -> Lead:
    """Take it back that the person is a lead; what was done stays in the log of their registration."""
    lead = lock_lead(session, actor, lead_id)
    if session.scalar(select(Deal.id).where(Deal.lead_id == lead.id).limit(1)) is not None:
        raise HasDeals()
    note(session, actor, lead, LeadAction.REMOVE, stage=lead.stage.value)
    session.delete(lead)
    return lead


def move_lead(session: Session, actor: Actor, lead_id: int, stage: LeadStage) -> Lead:
    """Say where the lead stands; forwards and back, but into and out of won only by its deals."""
    lead = lock_lead(session, actor, lead_id)
    if stage == lead.stage:
        return lead
    if stage == LeadStage.WON:
        raise WonNeedsDeal()
    if lead.stage == LeadStage.WON:
        raise DealStands()
    note(session, actor, lead, LeadAction.MOVE, before=lead.stage.value, after=stage.value)
    set_stage(lead, stage)
    return lead


def assign_lead(session: Session, actor: Actor, lead_id: int, owner_id: int | None) -> Lead:
    """Say who looks after the lead; an agent may take one that nobody does."""
    lead = lock_lead(session, actor, lead_id)
    if owner_id == lead.owner_id:
        return lead
    takes_it = lead.owner_id is None and owner_id == actor.member_id
    if not takes_it:
        actor.require(Permission.ASSIGN_LEADS)
    names = {"before": _name_of(session, lead.owner_id), "after": _new_owner(session, actor, owner_id)}
    note(session, actor, lead, LeadAction.ASSIGN, **names)
    lead.owner_id = owner_id
    return lead


def lock_lead(session: Session, actor: Actor, lead_id: int) -> Lead:
    """The lead with its row held, so that it is changed by one at a time; raise unless the actor may change it."""
    actor.require(Permission.WORK_LEADS)
    theirs = select(Lead).where(Lead.id == lead_id, Lead.organisation_id == actor.organisation_id)
    lead = session.scalar(theirs.with_for_update(), execution_options={"populate_existing": True})
    if lead is None:
        raise NotFound()
    if not actor.may(Permission.ASSIGN_LEADS) and lead.owner_id not in (None, actor.member_id):
        raise NotYours()
    return lead


def set_stage(lead: Lead, stage: LeadStage) -> None:
    """Keep with the stage since when the lead is qualified; a lead that is lost was qualified nevertheless."""
    if stage == LeadStage.NEW:
        lead.qualified_at = None
    elif stage != LeadStage.LOST:
        lead.qualified_at = lead.qualified_at or now()
    lead.stage = stage


def note(session: Session, actor: Actor, lead: Lead, action: LeadAction, **details: Any) -> None:
    """Write down who did what about the lead."""
    session.add(
        LeadEntry(
            organisation_id=lead.organisation_id,
            registration_id=lead.registration_id,
            action=action,
            member_id=actor.member_id,
            details=details,
        )
    )


def _new_owner(session: Session, actor: Actor, owner_id: int | None) -> str | None:
    if owner_id is None:
        return None
    here = (Member.id == owner_id, Member.organisation_id == actor.organisation_id, Member.removed_at.is_(None))
    member = session.scalar(select(Member).where(*here))
    if member is None or not Actor.of(member).may(Permission.WORK_LEADS):
        raise OwnerUnknown()
    return member.name


def _name_of(session: Session, member_id: int | None) -> str | None:
    return session.scalar(select(Member.name).where(Member.id == member_id)) if member_id is not None else None
