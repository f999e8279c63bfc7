"""What came of the demonstration's event that is over: leads, and what some of them bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core import clock
from core.models import LeadStage, Member, Registration
from core.permissions import Actor
from core.services.sales.deals import Sale, win_deal
from core.services.sales.leads import assign_lead, make_lead, move_lead

CALLED_AFTER = timedelta(hours=20)
SOLD_AFTER = timedelta(hours=44)


@dataclass(frozen=True)
class Outcome:
    """How far it went with one of the attendees, counted in the order they registered."""

    attendee: int
    stage: LeadStage
    sale: Sale | None = None


OUTCOMES = (
    Outcome(0, LeadStage.WON, Sale(48_000, "EUR", note="Beans for the office, a year of Mondays")),
    Outcome(2, LeadStage.QUALIFIED),
    Outcome(5, LeadStage.WON, Sale(12_650, "EUR", note="A grinder and three bags")),
    Outcome(7, LeadStage.QUALIFIED),
    Outcome(9, LeadStage.LOST),
    Outcome(12, LeadStage.NEW),
)


def sell(session: Session, marketer: Member, registered: Sequence[Registration], ended: datetime) -> None:
    """Take some of those who registered for leads, and follow them as far as they went."""
    actor = Actor.of(marketer)
    for outcome in OUTCOMES:
        with clock.at(ended + CALLED_AFTER):
            lead = make_lead(session, actor, registered[outcome.attendee])
            assign_lead(session, actor, lead.id, marketer.id)
            if outcome.stage != LeadStage.WON:
                move_lead(session, actor, lead.id, outcome.stage)
        if outcome.sale is not None:
            with clock.at(ended + SOLD_AFTER):
                win_deal(session, actor, lead.id, outcome.sale)
