"""Shares: an attendee used their share kit."""

from enum import StrEnum

from sqlalchemy.orm import Session

from core.events import LinkShared
from core.models import Registration, Share
from core.outbox import record


class ShareWay(StrEnum):
    """How the link was taken along."""

    SHEET = "sheet"
    COPY = "copy"
    EMAIL = "email"
    QR = "qr"
    POSTER = "poster"
    OTHER = "other"


def record_share(session: Session, registration: Registration, way: str) -> Share:
    """Store one use of the share kit; a way we do not know is counted as another."""
    method = way if way in set(ShareWay) else ShareWay.OTHER
    share = Share(
        organisation_id=registration.organisation_id,
        event_id=registration.event_id,
        registration_id=registration.id,
        method=method,
    )
    session.add(share)
    session.flush()
    record(
        session,
        LinkShared(organisation_id=registration.organisation_id, event_id=registration.event_id, registration_id=registration.id),
    )
    return share
