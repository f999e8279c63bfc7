"""What past events measured of sharing, counted by hand."""

from datetime import timedelta

from sqlalchemy import select

from core.clock import now
from core.models import Code, Event, EventStatus, Organisation, Registration, Share
from core.platform import Platform
from core.queries.spread.planner import EVENTS_MAX, PEOPLE_ENOUGH, Measured, MeasuredEvent, measured_rates
from tests.factories import (
    make_entry_point,
    make_event,
    make_organisation,
    make_registration,
    make_visit,
    make_visitor,
)
from tests.query_count import counting

STATEMENTS_MAX = 3


def share(session, registration: Registration) -> None:
    scope = {"organisation_id": registration.organisation_id, "event_id": registration.event_id}
    session.add(Share(registration_id=registration.id, method="copy", **scope))
    session.flush()


def link_of(session, registration: Registration) -> Code:
    return session.scalars(select(Code).where(Code.registration_id == registration.id)).one()


def past_event(session, organisation: Organisation, days_ago: int = 3, **values) -> Event:
    start = now() - timedelta(days=days_ago)
    return make_event(session, organisation, **{"status": EventStatus.ENDED, "starts_at": start, "ends_at": start} | values)


def test_the_way_from_a_link_to_the_next_person_who_shares_is_measured(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event = past_event(session, organisation, title="Heat pumps")
        own_browser = make_visitor(session, organisation)
        first = make_registration(session, event, visitor_id=own_browser.id)
        link = link_of(session, first)
        share(session, first)
        share(session, first)  # twice, and still one person
        friend = make_visitor(session, organisation).id
        for visitor in (friend, friend, make_visitor(session, organisation).id, own_browser.id):
            make_visit(session, event, link, visitor_id=visitor)
        make_visit(session, event, link, bot_reason="unfurler")
        make_visit(session, event, link, confirmed_at=None)
        make_visit(session, event, make_entry_point(session, event).code)
        make_visit(session, event)
        child = make_registration(session, event, parent=first)
        make_registration(session, event, parent=first)
        make_visit(session, event, link_of(session, child))  # shared without the share kit
    with platform.reading() as session:
        found = measured_rates(session, organisation.id, now())
    assert found.events == [MeasuredEvent(event.id, "Heat pumps", sharers=2, opened=3, referred=2, resharers=1)]
    assert (found.seeds, found.events[0].seeds) == (1, 1)


def test_only_past_events_of_the_organisation_in_which_anybody_shared_are_measured(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        over = past_event(session, organisation, status=EventStatus.PUBLISHED)  # never started, and its end is gone by
        quiet = past_event(session, organisation)
        others = [
            make_event(session, organisation),
            past_event(session, organisation, status=EventStatus.CANCELLED),
            past_event(session, organisation, status=EventStatus.DRAFT),
            past_event(session, make_organisation(session)),
        ]
        for event in (over, *others):
            share(session, make_registration(session, event))
        make_registration(session, quiet)
    with platform.reading() as session:
        found = measured_rates(session, organisation.id, now())
    assert [event.id for event in found.events] == [over.id]


def test_the_newest_events_are_summed_in_as_many_statements_as_one(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        for days_ago in range(1, EVENTS_MAX + 3):
            event = past_event(session, organisation, days_ago, title=f"{days_ago} days ago")
            first = make_registration(session, event)
            share(session, first)
            share(session, make_registration(session, event, parent=first))
    with platform.reading() as session, counting(platform.engine) as sent:
        found = measured_rates(session, organisation.id, now())
    assert [event.title for event in found.events] == [f"{days} days ago" for days in range(1, EVENTS_MAX + 1)]
    assert (found.sharers, found.referred, found.resharers, found.opened) == (2 * EVENTS_MAX, EVENTS_MAX, EVENTS_MAX, 0)
    assert len([statement for statement in sent if statement.startswith(("SELECT", "WITH"))]) <= STATEMENTS_MAX


def test_an_organisation_without_past_events_has_measured_nothing(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        make_event(session, organisation)
    with platform.reading() as session:
        assert measured_rates(session, organisation.id, now()) == Measured()


def test_older_events_are_left_out_once_enough_people_registered(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        newest, large, oldest = (past_event(session, organisation, days_ago) for days_ago in (1, 2, 3))
        for event in (newest, large, oldest):
            share(session, make_registration(session, event))
        large.seats_taken = PEOPLE_ENOUGH
    with sqlite_platform.reading() as session:
        found = measured_rates(session, organisation.id, now())
    assert [event.id for event in found.events] == [newest.id, large.id]
