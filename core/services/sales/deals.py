"""Deals: what a lead bought, refunds, and taking a refund back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.database import insert_unless_there
from core.errors import FieldError, NotFound
from core.events import DealRefunded, DealWon
from core.i18n import N_
from core.models import Deal, Event, Lead, LeadAction, LeadStage, Registration
from core.money import MINOR_MAX, is_currency
from core.outbox import record
from core.permissions import Actor, Permission
from core.services.sales.leads import lock_lead, note, set_stage

NOTE_MAX = 300


class ValueUnusable(FieldError):
    """The value is negative, absurd, or in no currency."""

    code = "deal.value_unusable"
    field = "value"
    message = N_("Choose a currency and a value of zero or more.")


class NotYetWon(FieldError):
    """The day is still to come."""

    code = "deal.not_yet_won"
    field = "won_on"
    message = N_("Choose today or a day before: a deal counts from the day it was won.")


class WonBefore(FieldError):
    """The day lies before the registration, which can have brought nothing about by then."""

    code = "deal.won_before"
    field = "won_on"
    message = N_("Choose a day after the registration: what was won before it was not brought by this event.")


@dataclass(frozen=True)
class Sale:
    """What was sold, in minor units, and on which day in the event's zone; today when left out."""

    value_minor: int
    currency: str
    won_on: date | None = None
    note: str = ""
    form_token: str | None = None


def win_deal(session: Session, actor: Actor, lead_id: int, sale: Sale) -> Deal:
    """Enter what the lead bought, which wins the lead; the same form posted twice is one deal."""
    lead = lock_lead(session, actor, lead_id)
    if not is_currency(sale.currency) or not 0 <= sale.value_minor <= MINOR_MAX:
        raise ValueUnusable()
    deal = insert_unless_there(
        session,
        Deal,
        ("lead_id", "form_token"),
        organisation_id=lead.organisation_id,
        lead_id=lead.id,
        event_id=lead.event_id,
        registration_id=lead.registration_id,
        value_minor=sale.value_minor,
        currency=sale.currency,
        won_at=_won_at(session, lead, sale.won_on),
        note=sale.note[:NOTE_MAX],
        form_token=sale.form_token,
    )
    if deal is None:
        same = (Deal.lead_id == lead.id, Deal.form_token == sale.form_token)
        return session.scalars(select(Deal).where(*same)).one()
    _stand(session, actor, lead, deal, LeadAction.WIN)
    return deal


def refund_deal(session: Session, actor: Actor, deal_id: int) -> Deal:
    """Take the deal back: it counts nowhere any more. Without another the lead is qualified again."""
    lead, deal = _lock_deal(session, actor, deal_id)
    if deal.refunded_at is not None:
        return deal
    deal.refunded_at = now()
    note(session, actor, lead, LeadAction.REFUND, **_money(deal))
    session.flush()
    standing = select(Deal.id).where(Deal.lead_id == lead.id, Deal.refunded_at.is_(None)).limit(1)
    if session.scalar(standing) is None:
        set_stage(lead, LeadStage.QUALIFIED)
    record(session, DealRefunded(deal.organisation_id, deal.event_id, deal.registration_id, deal.id))
    return deal


def restore_deal(session: Session, actor: Actor, deal_id: int) -> Deal:
    """Take a refund back, which wins the lead again."""
    lead, deal = _lock_deal(session, actor, deal_id)
    if deal.refunded_at is None:
        return deal
    deal.refunded_at = None
    _stand(session, actor, lead, deal, LeadAction.RESTORE)
    return deal


def _stand(session: Session, actor: Actor, lead: Lead, deal: Deal, action: LeadAction) -> None:
    set_stage(lead, LeadStage.WON)
    note(session, actor, lead, action, **_money(deal))
    record(session, DealWon(deal.organisation_id, deal.event_id, deal.registration_id, deal.id))


def _lock_deal(session: Session, actor: Actor, deal_id: int) -> tuple[Lead, Deal]:
    """The deal as it is once its lead's row is held: that is what makes two refunds at once into one."""
    actor.require(Permission.WORK_LEADS)
    theirs = (Deal.id == deal_id, Deal.organisation_id == actor.organisation_id)
    lead_id = session.scalar(select(Deal.lead_id).where(*theirs))
    if lead_id is None:
        raise NotFound()
    lead = lock_lead(session, actor, lead_id)
    return lead, session.get_one(Deal, deal_id, populate_existing=True)


def _won_at(session: Session, lead: Lead, day: date | None) -> datetime:
    """The end of that day, or now on the same day, so that every touch of the day comes before it."""
    moment = now()
    taken = select(Event.timezone, Registration.created_at).join(Registration, Registration.event_id == Event.id)
    zone, registered_at = session.execute(taken.where(Registration.id == lead.registration_id)).one()
    if day is None:
        return moment
    if day > moment.astimezone(ZoneInfo(zone)).date():
        raise NotYetWon()
    ends = datetime.combine(day, time.max, ZoneInfo(zone)).astimezone(UTC)
    if ends < registered_at:
        raise WonBefore()
    return min(ends, moment)


def _money(deal: Deal) -> dict[str, object]:
    return {"deal": deal.id, "value_minor": deal.value_minor, "currency": deal.currency}
