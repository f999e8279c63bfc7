"""What the people of an event were worth: time in the room, qualified leads and deals, summed over everybody below."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.models import Deal, Event, Lead
from core.queries.spread.forest import EventForest
from referral.arrays import Integers


class Measure(StrEnum):
    """By what people are compared: whom they brought, or what everybody below them was worth."""

    BELOW = "below"
    DIRECT = "direct"
    ATTENDED = "attended"
    LEADS = "leads"
    DEALS = "deals"


@dataclass(frozen=True, eq=False)
class Worth:
    """One element for each registration, as in `EventForest`: what everybody below them was worth, themselves left out.

    Values of deals are in `currency`, in which most of the event's deals are; `other_deals` are in another and do not add up.
    Deals that were refunded count nowhere. Seconds are those of people who hold a place.
    """

    seconds: Integers
    leads: Integers
    deals: Integers
    value_minor: Integers
    currency: str
    other_deals: int

    def figures(self, people: EventForest, measure: Measure) -> Integers:
        """The figures people are compared by."""
        columns: dict[Measure, Integers] = {
            Measure.BELOW: people.below,
            Measure.DIRECT: people.direct,
            Measure.ATTENDED: self.seconds,
            Measure.LEADS: self.leads,
            Measure.DEALS: self.value_minor,
        }
        return columns[measure]


def load_worth(session: Session, event: Event, people: EventForest) -> Worth:
    """All of it in one statement: leads and deals are few beside registrations."""
    found = session.execute(
        select(Lead.registration_id, Lead.qualified_at, Deal.id, Deal.value_minor, Deal.currency)
        .outerjoin(Deal, and_(Deal.lead_id == Lead.id, Deal.refunded_at.is_(None)))
        .where(Lead.event_id == event.id, Lead.organisation_id == event.organisation_id)
    ).all()
    rows = [row for row in found if row.registration_id in people.node]  # not those of somebody who registered meanwhile
    won = [row for row in rows if row.id is not None]
    currency = next((name for name, _ in Counter(sorted(row.currency for row in won)).most_common(1)), "")
    leads, deals, value = (np.zeros(len(people), dtype=np.int64) for _ in range(3))
    for row in rows:
        if row.qualified_at is not None:
            leads[people.node[row.registration_id]] = 1
    for row in won:
        if row.currency == currency:
            node = people.node[row.registration_id]
            deals[node] += 1
            value[node] += row.value_minor
    return Worth(
        seconds=people.sum_below(np.where(people.holds, people.seconds, 0)),
        leads=people.sum_below(leads),
        deals=people.sum_below(deals),
        value_minor=people.sum_below(value),
        currency=currency,
        other_deals=sum(row.currency != currency for row in won),
    )
