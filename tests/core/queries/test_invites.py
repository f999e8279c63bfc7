"""What the room tells of sharing, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.authors import Author
from core.clock import at, now
from core.models import Event, EventStatus, Registration, RegistrationStatus
from core.platform import Platform
from core.queries.room.invites import LEADERS, NEW_FOR, invites, newcomers, own_invites
from tests.factories import make_event, make_member, make_organisation, make_registration


@pytest.fixture
def event(platform: Platform) -> Event:
    """Ada brought three and Ben one; one whom Ben brought has gone."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        ada, ben = (make_registration(session, event, name=name) for name in ("Ada Lovelace", "Ben Nakamura"))
        with at(now() - NEW_FOR - timedelta(minutes=1)):
            for _ in range(2):
                make_registration(session, event, parent=ada, created_at=now())
        make_registration(session, event, name="Cem Yılmaz", parent=ada, created_at=now() - timedelta(minutes=2))
        make_registration(session, event, name="Dora Maar", parent=ben, created_at=now() - timedelta(minutes=1))
        make_registration(session, event, name="Eve", parent=ben, status=RegistrationStatus.CANCELLED)
        return event


def told(platform: Platform, event: Event) -> list[dict[str, Any]]:
    with platform.reading() as session:
        return [{name: value for name, value in thing.items() if name != "id"} for thing in invites(session, event.id)]


def test_who_brings_people_is_told_by_first_name(platform: Platform, event: Event) -> None:
    assert told(platform, event) == [
        {"brought": 4, "milestone": 0},
        {"name": "Ada", "brought": 3, "place": 1},
        {"name": "Ben", "brought": 1, "place": 2},
    ]


def test_equal_counts_share_a_place_and_the_list_ends(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        here = session.get_one(Event, event.id)
        for _ in range(LEADERS):
            make_registration(session, here, parent=make_registration(session, here))
    leaders = told(platform, event)[1:]
    assert [leader["place"] for leader in leaders] == [1, *[2] * (LEADERS - 1)]


def test_places_are_those_that_people_read_of_themselves_also_behind_one_who_left(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        ada = session.scalars(
            select(Registration).where(Registration.name == "Ada Lovelace", Registration.event_id == event.id)
        ).one()
        ada.status = RegistrationStatus.CANCELLED
        ben = session.scalars(
            select(Registration).where(Registration.name == "Ben Nakamura", Registration.event_id == event.id)
        ).one()
    assert told(platform, event)[1:] == [{"name": "Ben", "brought": 1, "place": 2}]
    with platform.reading() as session:
        assert own_invites(session, event.id, Author.attendee(ben)) == {"brought": 1, "watching": 0, "place": 2, "of": 2}


def test_a_milestone_is_the_last_that_was_reached(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        here = session.get_one(Event, event.id)
        first = make_registration(session, here)
        for _ in range(9):
            make_registration(session, here, parent=first)
    assert told(platform, event)[0] == {"brought": 13, "milestone": 10}


def test_newcomers_are_those_of_the_last_minutes(platform: Platform, event: Event) -> None:
    with platform.reading() as session:
        found = newcomers(session, event.id)
    assert [(one["name"], one["by"]) for one in found] == [("Dora", "Ben"), ("Cem", "Ada")]


def test_a_host_may_keep_names_to_themselves(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        session.get_one(Event, event.id).shows_inviters = False
    assert told(platform, event) == [{"brought": 4, "milestone": 0}]
    with platform.reading() as session:
        assert newcomers(session, event.id) == []


def test_before_anybody_came_through_a_friend_there_is_nothing_to_tell(platform: Platform) -> None:
    with platform.transaction() as session:
        alone = make_event(session, make_organisation(session))
        make_registration(session, alone)
    assert told(platform, alone) == []


def test_one_is_told_what_became_of_ones_own_sharing(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        host = make_member(session, session.get_one(Event, event.id).organisation)
        by_name = {each.name: each for each in session.scalars(select(Registration).where(Registration.event_id == event.id))}
        own = {name: own_invites(session, event.id, Author.attendee(by_name[name])) for name in ("Ben Nakamura", "Dora Maar")}
        assert own_invites(session, event.id, Author.member(host)) is None
    assert own == {"Ben Nakamura": {"brought": 1, "watching": 0, "place": 2, "of": 2}, "Dora Maar": {"brought": 0, "watching": 0}}
