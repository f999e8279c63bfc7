"""What tests of services and queries share: a session whose work is never kept, an event, and its owner."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from core.models import Event
from core.permissions import Actor
from core.platform import Platform
from tests.core.services.spreading import owner_of
from tests.factories import make_event, make_organisation


@pytest.fixture
def session(platform: Platform) -> Iterator[Session]:
    """On both databases."""
    with platform.engine.connect() as connection, Session(connection, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def event(session: Session) -> Event:
    """Of an organisation of its own."""
    return make_event(session, make_organisation(session))


@pytest.fixture
def owner(session: Session, event: Event) -> Actor:
    """Of the event's organisation."""
    return owner_of(session, event)
