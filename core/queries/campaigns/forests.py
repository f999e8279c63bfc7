"""Forests of the campaigns looked at last, unpacked: a click on the tree of a million people need not unpack them again."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.models import Campaign
from core.queries.campaigns.campaigns import campaign_spread
from core.queries.spread.spread import Spread

FORESTS_KEPT = 3
PEOPLE_KEPT = 1_000_000  # in all of them; one takes some two hundred bytes


@dataclass(frozen=True)
class _Kept:
    imported_at: datetime | None
    spread: Spread


# Of this process, by database.
_kept: WeakKeyDictionary[Engine, OrderedDict[int, _Kept]] = WeakKeyDictionary()


def campaign_spread_at_hand(session: Session, campaign: Campaign) -> Spread:
    """The same as `campaign_spread`, from memory where the campaign was looked at lately and not imported again since.

    Whoever calls has made sure that the campaign may be seen.
    """
    kept = _kept.setdefault(session.get_bind().engine, OrderedDict())
    last = kept.pop(campaign.id, None)
    if last is None or last.imported_at != campaign.imported_at:
        last = _Kept(campaign.imported_at, campaign_spread(session, campaign))
    kept[campaign.id] = last
    while len(kept) > 1 and _too_many(kept):
        kept.popitem(last=False)
    return last.spread


def _too_many(kept: OrderedDict[int, _Kept]) -> bool:
    return len(kept) > FORESTS_KEPT or sum(len(one.spread.people) for one in kept.values()) > PEOPLE_KEPT
