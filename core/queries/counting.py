"""What counts as a human visit and as a place held: one definition for every page."""

from sqlalchemy import ColumnElement, and_

from core.models import Registration, RegistrationStatus, Visit

# Raw is every row; a visit is human when no rule calls it a bot and the page's beacon confirmed it.
IS_HUMAN: ColumnElement[bool] = and_(Visit.bot_reason.is_(None), Visit.confirmed_at.is_not(None))
HOLDS_PLACE: ColumnElement[bool] = Registration.status == RegistrationStatus.REGISTERED


def is_human(visit: Visit) -> bool:
    """The same rule for a visit already read."""
    return visit.bot_reason is None and visit.confirmed_at is not None
