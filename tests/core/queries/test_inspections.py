"""Which events the integrity rules look through again because of a visit: the last step round a circle may be one."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from core.clock import now
from core.inspecting import inspect_event
from core.models import Code, Inspection, Registration
from core.platform import Platform
from core.queries.integrity.inspections import events_with_unseen_visits
from core.services.integrity.inspections import want_inspection
from tests.factories import make_event, make_organisation, make_registration, make_visit, make_visitor


@pytest.fixture
def stage(platform: Platform) -> SimpleNamespace:
    """Maud brought Idris, and the event was looked through just now; Ayla has a place at another event."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event)
        idris = make_registration(session, event, parent=maud)
        ayla = make_registration(session, make_event(session, event.organisation))
        session.add(Inspection(event_id=event.id, organisation_id=event.organisation_id, inspected_at=now()))
    return SimpleNamespace(platform=platform, event=event, maud=maud, idris=idris, ayla=ayla)


def opens(stage: SimpleNamespace, guest: Registration | None, sharer: Registration, **values: object) -> None:
    """Somebody's browser comes by somebody's link."""
    with stage.platform.transaction() as session:
        code = session.scalars(select(Code).where(Code.registration_id == sharer.id)).one()
        browser = make_visitor(session, stage.event.organisation, person_id=guest.person_id if guest else None)
        make_visit(session, stage.event, code, visitor_id=browser.id, **values)


def unseen(stage: SimpleNamespace) -> list[int]:
    with stage.platform.reading() as session:
        return events_with_unseen_visits(session, now() - timedelta(hours=1), 10)


def test_whoever_opens_the_link_of_somebody_else_may_have_closed_a_circle(stage: SimpleNamespace) -> None:
    assert unseen(stage) == []
    opens(stage, stage.maud, stage.idris)
    assert unseen(stage) == [stage.event.id]


def test_an_inspection_that_is_wanted_or_was_made_since_is_asked_for_no_more(stage: SimpleNamespace) -> None:
    opens(stage, stage.maud, stage.idris)
    with stage.platform.transaction() as session:
        want_inspection(session, stage.event.id)
    assert unseen(stage) == []
    assert inspect_event(stage.platform, stage.event.id)
    assert unseen(stage) == []


@pytest.mark.parametrize(
    "values",
    [
        {"created_at": now() - timedelta(hours=2)},
        {"confirmed_at": now() - timedelta(days=1)},
        {"confirmed_at": None},
        {"bot_reason": "crawler"},
    ],
    ids=["long ago", "before the last inspection", "a page nobody saw", "a program"],
)
def test_visits_that_close_no_circle_ask_for_nothing(stage: SimpleNamespace, values: dict[str, object]) -> None:
    opens(stage, stage.maud, stage.idris, **values)
    assert unseen(stage) == []


def test_strangers_and_whoever_tries_their_own_link_close_no_circle(stage: SimpleNamespace) -> None:
    for guest in (None, stage.maud, stage.ayla):
        opens(stage, guest, stage.maud)
    assert unseen(stage) == []
