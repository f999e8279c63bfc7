"""Inspections: promised in a row, begun by one worker at a time, and never forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import inspecting
from core.clock import at, now
from core.events import AttendeeRegistered, EventChanged
from core.inspecting import inspect_event
from core.models import Finding, Inspection, Registration
from core.outbox import record
from core.queries.integrity.inspections import BROKEN_OFF_AFTER, due_inspections
from core.services.integrity.inspections import (
    REST,
    REST_AFTER_FAILURE,
    begin_inspection,
    break_off_inspection,
    end_inspection,
    want_inspection,
)
from referral.integrity.findings import Code
from tests.factories import make_event, make_organisation, make_person, make_registration
from tests.query_count import counting

STATEMENTS_MAX = 3


@pytest.fixture
def event(platform):
    """Somebody who brought a friend, who brought the first one's other mailbox."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event, make_person(session, event.organisation, email="maud@gmail.com"))
        idris = make_registration(session, event, parent=maud)
        again = make_person(session, event.organisation, email="m.aud+2@gmail.com")
        make_registration(session, event, again, parent=idris)
    return event


def registrations(platform, event):
    with platform.reading() as session:
        return list(session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)))


def tell_registered(platform, registration):
    with platform.transaction() as session:
        record(session, AttendeeRegistered(registration.organisation_id, registration.event_id, registration.id))


def inspection(platform, event):
    with platform.reading() as session:
        return session.get(Inspection, event.id)


def due(platform):
    with platform.reading() as session:
        return due_inspections(session, now(), 10)


def codes(platform, event):
    with platform.reading() as session:
        return set(session.scalars(select(Finding.code).where(Finding.event_id == event.id)))


def want(platform, event):
    with platform.transaction() as session:
        want_inspection(session, event.id)


def test_whoever_was_brought_makes_a_promise_and_whoever_was_not_none(platform, event):
    maud, idris, _again = registrations(platform, event)
    tell_registered(platform, maud)
    assert due(platform) == []
    tell_registered(platform, idris)
    assert due(platform) == [event.id]


def test_only_the_first_of_many_registrations_writes(platform, event):
    _maud, idris, again = registrations(platform, event)
    tell_registered(platform, idris)
    promised = inspection(platform, event).wanted_at
    with counting(platform.engine) as sent:
        tell_registered(platform, again)
    assert inspection(platform, event).wanted_at == promised
    assert not [statement for statement in sent if "UPDATE inspection" in statement or "INSERT INTO inspection" in statement]


def test_the_end_of_an_event_is_looked_through_too(platform, event):
    with platform.transaction() as session:
        record(session, EventChanged(event.organisation_id, event.id, "edited"))
    assert due(platform) == []
    with platform.transaction() as session:
        record(session, EventChanged(event.organisation_id, event.id, "ended"))
    assert due(platform) == [event.id]


def test_an_inspection_keeps_the_promise_and_stores_what_it_found(platform, event):
    want(platform, event)
    assert inspect_event(platform, event.id)
    assert Code.SELF_MAILBOX in codes(platform, event)
    kept = inspection(platform, event)
    assert (kept.wanted_at, kept.begun_at) == (None, None)
    assert kept.inspected_at is not None
    assert not inspect_event(platform, event.id), "nobody asked for another"


def test_an_event_rests_after_it_was_looked_through(platform, event):
    want(platform, event)
    inspect_event(platform, event.id)
    want(platform, event)
    assert due(platform) == []
    with at(now() + REST + timedelta(minutes=1)):
        assert due(platform) == [event.id]


def test_a_large_event_rests_in_proportion(platform, event):
    want(platform, event)
    with platform.transaction() as session:
        begun_at = begin_inspection(session, event.id)
        assert end_inspection(session, event.id, begun_at, took=timedelta(seconds=20))
    kept = inspection(platform, event)
    assert timedelta(seconds=180) <= kept.rests_until - kept.inspected_at < timedelta(seconds=200)


def test_two_workers_do_not_look_through_one_event_together(platform, event):
    want(platform, event)
    with platform.transaction() as session:
        assert begin_inspection(session, event.id)
    assert not inspect_event(platform, event.id)


def test_who_registers_during_an_inspection_is_promised_another(platform, event):
    want(platform, event)
    with platform.transaction() as session:
        begun_at = begin_inspection(session, event.id)
    want(platform, event)
    with platform.transaction() as session:
        end_inspection(session, event.id, begun_at, timedelta(0))
    assert inspection(platform, event).wanted_at is not None


def test_an_inspection_whose_worker_died_is_taken_up_again(platform, event):
    want(platform, event)
    with platform.transaction() as session:
        begin_inspection(session, event.id)
        session.execute(update(Inspection).values(begun_at=now() - BROKEN_OFF_AFTER - timedelta(seconds=1)))
    assert due(platform) == [event.id]
    assert inspect_event(platform, event.id)
    assert Code.SELF_MAILBOX in codes(platform, event)


def test_a_worker_thought_dead_lets_go_of_nothing_and_stores_nothing(platform, event, monkeypatch):
    def taken_up_meanwhile(session, event_id):
        records = integrity_records(session, event_id)
        with at(now() + BROKEN_OFF_AFTER + timedelta(seconds=1)), platform.transaction() as other:
            assert begin_inspection(other, event_id)
        return records

    integrity_records = inspecting.integrity_records
    want(platform, event)
    monkeypatch.setattr(inspecting, "integrity_records", taken_up_meanwhile)
    assert not inspect_event(platform, event.id)
    kept = inspection(platform, event)
    assert kept.begun_at > now() + BROKEN_OFF_AFTER - timedelta(minutes=1), "the second worker has it still"
    assert (kept.inspected_at, codes(platform, event)) == (None, set())


def test_a_worker_thought_dead_that_fails_promises_nothing(platform, event):
    want(platform, event)
    with platform.transaction() as session:
        first = begin_inspection(session, event.id)
    with at(now() + BROKEN_OFF_AFTER + timedelta(seconds=1)), platform.transaction() as session:
        second = begin_inspection(session, event.id)
        break_off_inspection(session, event.id, first)
    kept = inspection(platform, event)
    assert (kept.begun_at, kept.wanted_at) == (second, None)


def test_an_inspection_that_fails_is_promised_for_later(platform, event, monkeypatch):
    def fail(_session, _event_id):
        raise ArithmeticError

    want(platform, event)
    with monkeypatch.context() as patched:
        patched.setattr(inspecting, "integrity_records", fail)
        with pytest.raises(ArithmeticError):
            inspect_event(platform, event.id)
    assert due(platform) == []
    with at(now() + REST_AFTER_FAILURE + timedelta(seconds=1)):
        assert inspect_event(platform, event.id)


def test_reading_an_event_takes_the_same_few_statements_whatever_its_size(platform, event):
    with platform.reading() as session, counting(platform.engine) as sent:
        inspecting.integrity_records(session, event.id)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) <= STATEMENTS_MAX
