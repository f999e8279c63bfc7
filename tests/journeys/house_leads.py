"""Leads in the furnished installation: one in each stage, deals that stand and one that was refunded."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Event, Lead, LeadStage, Member, Registration, RegistrationStatus
from core.permissions import Actor
from core.services.sales.deals import Sale, refund_deal, win_deal
from core.services.sales.leads import assign_lead, make_lead, move_lead


def furnish_leads(session: Session, host: Member, event: Event) -> Lead:
    """Make leads of the first who hold a place at an event; the one given has a deal, a refund and a history."""
    actor = Actor.of(host)
    here = (Registration.event_id == event.id, Registration.status == RegistrationStatus.REGISTERED)
    first = session.scalars(select(Registration).where(*here).order_by(Registration.id).limit(4)).all()
    won, qualified, lost, _new = (make_lead(session, actor, registration) for registration in first)
    move_lead(session, actor, qualified.id, LeadStage.QUALIFIED)
    move_lead(session, actor, lost.id, LeadStage.LOST)
    assign_lead(session, actor, won.id, host.id)
    win_deal(session, actor, won.id, Sale(1_234_567, "EUR", note="Order 7: one air-to-water unit, mounted and paid in full"))
    win_deal(session, actor, won.id, Sale(900_000, "JPY"))
    refund_deal(session, actor, win_deal(session, actor, won.id, Sale(4_900, "EUR", note="Sent back")).id)
    return won
