"""The stored forest of a large event, followed from the rows since, is the forest of all rows."""

from datetime import timedelta
from io import BytesIO
from random import Random

import numpy as np
import pytest
from sqlalchemy import update

from core.clock import at, now
from core.models import ChangeReason, Event, Referral, ReferralChange, Registration, RegistrationStatus, ReportSnapshot
from core.platform import Platform
from core.queries.spread import stored_forest
from core.queries.spread.forest import EventForest, load_columns, load_forest
from core.queries.spread.stored_forest import current_forest, pack_columns, unpack_columns
from core.services.report.snapshots import Built, keep, request_report, take_up
from tests.core.queries.random_event import make_random_event
from tests.factories import make_event, make_organisation, make_person, make_registration
from tests.query_count import counting

STATEMENTS_MAX = 4
SAME = ("ids", "holds", "attended", "seconds", "entry_point", "credit", "direct", "below")


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_forest, "STORED_MIN", 1)


@pytest.fixture
def event(platform: Platform) -> Event:
    """An event whose forest was stored a while ago."""
    with platform.transaction() as session:
        event = make_random_event(session, Random(4), people=30)
        event.seats_taken = 30
        request_report(session, event)
    with platform.transaction() as session:
        taken = take_up(session, 1)
        keep(session, taken, Built(now(), 30, b"", pack_columns(load_columns(session, event))))
    return event


def _assert_same(found: EventForest, expected: EventForest) -> None:
    assert list(found.names) == list(expected.names)
    for name in SAME:
        assert np.array_equal(getattr(found, name), getattr(expected, name)), name
    assert np.array_equal(found.forest.parent, expected.forest.parent)
    assert np.array_equal(found.forest.time, expected.forest.time, equal_nan=True)


def test_stored_columns_are_read_as_they_were(platform: Platform, event: Event) -> None:
    with platform.reading() as session:
        columns = load_columns(session, event)
    _assert_same(unpack_columns(pack_columns(columns)).joined(), columns.joined())


def test_nobody_is_stored_as_nobody(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        columns = load_columns(session, make_event(session, make_organisation(session)))
    assert len(unpack_columns(pack_columns(columns)).joined()) == 0


def test_who_came_and_left_since_is_read_from_the_rows(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        people = load_forest(session, event)
        parent = session.get_one(Registration, int(people.ids[3]))
        gone = session.get_one(Registration, int(people.ids[np.flatnonzero(people.holds)[0]]))
        gone.status, gone.cancelled_at = RegistrationStatus.CANCELLED, now()
        child = make_registration(session, event, make_person(session, event.organisation, name="王小明"), parent=parent)
        make_registration(session, event, parent=child)
    with platform.reading() as session, counting(platform.engine) as sent:
        current = current_forest(session, event)
    assert current.as_of is not None
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= STATEMENTS_MAX
    with platform.reading() as session:
        _assert_same(current.people, load_forest(session, event))


def test_a_place_taken_again_since_is_held(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        people = load_forest(session, event)
        again = session.get_one(Registration, int(people.ids[np.flatnonzero(~people.holds)[0]]))
        again.status, again.cancelled_at = RegistrationStatus.REGISTERED, None
    with platform.reading() as session:
        found = current_forest(session, event).people
        assert found.holds[found.node[again.id]]
        _assert_same(found, load_forest(session, event))


def test_a_parent_that_is_another_since_is_that_other(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        ids = load_forest(session, event).ids.tolist()
        edge = session.query(Referral).filter(Referral.parent_id != ids[0]).first()
        change = {"child_id": edge.child_id, "old_parent_id": edge.parent_id, "new_parent_id": ids[0]}
        edge.parent_id = ids[0]
        scope = {"organisation_id": event.organisation_id, "event_id": event.id}
        session.add(ReferralChange(**scope, **change, reason=ChangeReason.MERGE))
    with platform.reading() as session:
        _assert_same(current_forest(session, event).people, load_forest(session, event))


def test_somebody_committed_while_the_forest_was_stored_is_not_lost(platform: Platform, event: Event) -> None:
    with platform.transaction() as session, at(now() - timedelta(seconds=5)):
        late = make_registration(session, event)
    with platform.reading() as session:
        assert late.id in current_forest(session, event).people.ids


def test_a_forest_stored_by_another_version_is_read_from_the_rows(platform: Platform, event: Event) -> None:
    names = np.frombuffer(b"Ada", dtype=np.uint8)
    stored = BytesIO()
    np.savez_compressed(stored, names=names, ids=np.array([1]))
    with platform.transaction() as session:
        session.execute(update(ReportSnapshot).values(forest=stored.getvalue()))
    with platform.reading() as session:
        current = current_forest(session, event)
        assert current.as_of is None
        _assert_same(current.people, load_forest(session, event))


def test_a_small_event_is_read_from_its_rows(sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_forest, "STORED_MIN", 1000)
    with sqlite_platform.transaction() as session:
        event = make_random_event(session, Random(4), people=5)
    with sqlite_platform.reading() as session:
        current = current_forest(session, event)
    assert (len(current.people), current.as_of) == (5, None)


def test_moments_are_read_as_they_were_written(platform: Platform, event: Event) -> None:
    with platform.reading() as session:
        columns = load_columns(session, event)
        for registration_id, seconds, holds in zip(columns.ids.tolist(), columns.time.tolist(), columns.holds, strict=True):
            row = session.get_one(Registration, registration_id)
            assert (seconds, holds) == (row.created_at.timestamp(), row.status == RegistrationStatus.REGISTERED)


def test_a_second_place_of_one_human_is_no_node_any_more(platform: Platform, event: Event) -> None:
    with platform.transaction() as session:
        ids = load_forest(session, event).ids.tolist()
        leaf = next(
            session.get_one(Registration, one) for one in ids if not session.query(Referral).filter_by(parent_id=one).first()
        )
        leaf.status, leaf.cancelled_at = RegistrationStatus.CANCELLED, now() - timedelta(days=1)
        leaf.merged_into_id = next(one for one in ids if one != leaf.id)
    with platform.reading() as session:
        found = current_forest(session, event).people
        assert leaf.id not in found.ids
        _assert_same(found, load_forest(session, event))
