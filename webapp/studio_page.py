"""What the studio shows of one event beside its room, gathered for the script that keeps it moving."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event
from core.permissions import Permission
from core.queries.show.live import figures, newest_referrals, stream_health, top_bringers
from webapp.access import actor
from webapp.formats import iso


def live_figures(session: Session, event: Event) -> dict[str, Any]:
    """LIVE of frontend/room/show/protocol.ts; who brought whom only for those who may see it."""
    at = now()
    told: dict[str, Any] = {
        "figures": asdict(figures(session, event.id, at)),
        "health": _spelt(stream_health(session, event, at)),
    }
    if actor().may(Permission.SEE_SPREAD):
        told["newest"] = [_spelt(referral) for referral in newest_referrals(session, event.id)]
        told["bringers"] = top_bringers(session, event.id)
    return told


def _spelt(told: dict[str, Any]) -> dict[str, Any]:
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in told.items()}
