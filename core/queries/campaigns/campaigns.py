"""Campaigns from elsewhere: the list, one of them with what it came to, its bad rows and its forest."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.forest_columns import unpack
from core.models import Campaign, CampaignBadRow, CampaignResult, Member
from core.queries.spread.forest import NO_ENTRY_POINT, EventForest
from core.queries.spread.spread import Spread
from core.queries.spread.virality import Virality
from referral.graph.forest import ReferralForest
from referral.growth.sharing import Sharing
from referral.growth.virality import KEstimate

PAGE_SIZE = 25
UNTOLD = Virality(Sharing(None, None), KEstimate(nan, nan, nan, 0, 0, 0.0, nan), nan)
BAD_ROWS_SHOWN = 25


@dataclass(frozen=True)
class CampaignPage:
    """One page of campaigns, newest first, each with who uploaded it."""

    rows: Sequence[tuple[Campaign, str | None]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE_SIZE))


def page_of_campaigns(session: Session, organisation_id: int, page: int = 1) -> CampaignPage:
    """The organisation's campaigns."""
    ours = Campaign.organisation_id == organisation_id
    total = session.scalar(select(func.count()).select_from(Campaign).where(ours)) or 0
    wanted = (
        select(Campaign, Member.name)
        .outerjoin(Member, Member.id == Campaign.created_by_id)
        .where(ours)
        .order_by(Campaign.created_at.desc(), Campaign.id.desc())
    )
    page = max(1, min(page, -(-total // PAGE_SIZE)))
    rows = session.execute(wanted.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return CampaignPage([(campaign, name) for campaign, name in rows], total, page)


def get_campaign(session: Session, organisation_id: int, campaign_id: int) -> Campaign:
    """A campaign of the organisation; another's does not exist."""
    campaign = session.scalar(select(Campaign).where(Campaign.id == campaign_id, Campaign.organisation_id == organisation_id))
    if campaign is None:
        raise NotFound()
    return campaign


def analysis_of(session: Session, campaign: Campaign) -> str:
    """What the campaign came to, as JSON; only one that is ready came to anything."""
    analysis = session.scalar(select(CampaignResult.analysis).where(CampaignResult.campaign_id == campaign.id))
    if analysis is None:
        raise NotFound()
    return analysis


def bad_rows(session: Session, campaign: Campaign, limit: int | None = BAD_ROWS_SHOWN) -> Sequence[CampaignBadRow]:
    """The first rows that could not be used, by line; all that are kept without a limit."""
    wanted = select(CampaignBadRow).where(CampaignBadRow.campaign_id == campaign.id).order_by(CampaignBadRow.number)
    return session.scalars(wanted.limit(limit)).all()


def campaign_forest(session: Session, campaign: Campaign) -> EventForest:
    """The campaign's forest like an event's: everybody holds a place, nobody has an entry point, ids count from 1."""
    packed = session.scalar(select(CampaignResult.forest).where(CampaignResult.campaign_id == campaign.id))
    if packed is None:
        raise NotFound()
    columns, names = unpack(packed)
    count = len(names)
    nothing = np.zeros(count, dtype=np.int64)
    return EventForest(
        ids=np.arange(1, count + 1, dtype=np.int64),
        names=names,
        holds=np.ones(count, dtype=np.bool_),
        attended=np.zeros(count, dtype=np.bool_),
        seconds=nothing,
        entry_point=np.full(count, NO_ENTRY_POINT, dtype=np.int64),
        forest=ReferralForest.from_parents(columns["parent"], columns["time"]),
    )


def campaign_spread(session: Session, campaign: Campaign) -> Spread:
    """What the drawing of an event's spread is made of; how it grows stands in the campaign's analysis."""
    return Spread(campaign_forest(session, campaign), {}, UNTOLD, campaign.as_of or campaign.created_at)
