"""Leads that people make themselves, by asking to be contacted."""

from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from core.database import insert_unless_there
from core.models import EntryPoint, Lead, LeadAction, LeadEntry, Member, Referral, Registration
from core.permissions import Actor, Permission

GENERATIONS_MAX = 200  # no cascade is that deep; a climb has to end


def record_interest(session: Session, registration: Registration, **about: Any) -> Lead:
    """Take somebody who asked for it for a lead of the agent who found them; further interest adds to the one they are."""
    lead = insert_unless_there(
        session,
        Lead,
        ("registration_id",),
        organisation_id=registration.organisation_id,
        person_id=registration.person_id,
        event_id=registration.event_id,
        registration_id=registration.id,
        owner_id=agent_of(session, registration),
    )
    if lead is None:
        lead = session.scalars(select(Lead).where(Lead.registration_id == registration.id)).one()
    session.add(
        LeadEntry(
            organisation_id=registration.organisation_id,
            registration_id=registration.id,
            action=LeadAction.ASK,
            details=about,
        )
    )
    return lead


def agent_of(session: Session, registration: Registration) -> int | None:
    """Who owns the entry point through which somebody came, or through which whoever brought them came, if they work on leads."""
    up = select(Registration.id, Registration.entry_point_id).where(Registration.id == registration.id)
    climb = up.add_columns(literal(0).label("step")).cte("climb", recursive=True)
    above = (
        select(Registration.id, Registration.entry_point_id, climb.c.step + 1)
        .join(Referral, Referral.parent_id == Registration.id)
        .join(climb, climb.c.id == Referral.child_id)
        .where(climb.c.entry_point_id.is_(None), climb.c.step < GENERATIONS_MAX)
    )
    climb = climb.union_all(above)
    owner = (
        select(Member)
        .join(EntryPoint, EntryPoint.owner_id == Member.id)
        .join(climb, climb.c.entry_point_id == EntryPoint.id)
        .where(Member.organisation_id == registration.organisation_id, Member.removed_at.is_(None))
    )
    member = session.scalar(owner)
    return member.id if member is not None and Actor.of(member).may(Permission.WORK_LEADS) else None
