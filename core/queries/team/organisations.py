"""Tenants, found by what people call them."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.models import Organisation


def find_organisation(session: Session, name_or_slug: str) -> Organisation | None:
    """The organisation with this address, or this very name."""
    called = or_(Organisation.slug == name_or_slug, Organisation.name == name_or_slug)
    return session.scalar(select(Organisation).where(called).order_by(Organisation.id).limit(1))
