"""What the integrity rules are given, against the rows it comes from."""

from datetime import timedelta

from sqlalchemy import select

from core.clock import now
from core.models import Code, Referral
from core.queries.integrity.integrity import integrity_records
from referral.integrity.records import NOBODY
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_registration,
    make_visit,
    make_visitor,
)


def link_of(session, registration):
    return session.scalars(select(Code).where(Code.registration_id == registration.id)).one()


def test_everything_known_of_a_registration_is_gathered(platform):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event)
        came = make_visitor(session, event.organisation)
        person = make_person(session, event.organisation, email="idris@example.org", phone="+441234567890")
        own = make_visitor(session, event.organisation, person_id=person.id)
        start = now() - timedelta(hours=1)
        first = make_visit(session, event, visitor_id=came.id, address_hash="old", created_at=start)
        make_visit(session, event, visitor_id=came.id, address_hash="new", created_at=start + timedelta(minutes=5))
        idris = make_registration(
            session, event, person, parent=maud, visitor_id=came.id, created_at=start + timedelta(minutes=6)
        )
        make_visit(session, event, visitor_id=came.id, address_hash="after", created_at=start + timedelta(minutes=7))
        session.get_one(Referral, idris.id).first_visit_id = first.id
    with platform.reading() as session:
        found = {one.id: one for one in integrity_records(session, event.id).registrations}
    record = found[idris.id]
    assert (record.person_id, record.parent_id) == (person.id, maud.id)
    assert (record.email, record.phone) == ("idris@example.org", "+441234567890")
    assert record.visitors == {str(came.id), str(own.id)}
    assert record.address == "new"
    assert record.registered_at - record.first_touch_at == 360
    assert (found[maud.id].parent_id, found[maud.id].first_touch_at, found[maud.id].address) == (None, None, None)


def test_the_phone_of_the_form_counts_before_the_person_s(platform):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        person = make_person(session, event.organisation, phone="+441")
        registration = make_registration(session, event, person, phone="+442")
    with platform.reading() as session:
        (record,) = integrity_records(session, event.id).registrations
    assert (record.id, record.phone) == (registration.id, "+442")


def test_touches_are_human_visits_of_share_links_and_name_who_registered(platform):
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud, idris = make_registration(session, event), make_registration(session, event)
        browser = make_visitor(session, event.organisation, person_id=idris.person_id)
        link = link_of(session, maud)
        make_visit(session, event, link, visitor_id=browser.id)
        make_visit(session, event, link)
        make_visit(session, event, link, bot_reason="crawler")
        make_visit(session, event, link, confirmed_at=None)
        make_visit(session, event)
    with platform.reading() as session:
        touches = integrity_records(session, event.id).touches
    assert touches.sharer.tolist() == [maud.id, maud.id]
    assert sorted(touches.visitor.tolist()) == [NOBODY, idris.id]


def test_another_event_of_the_same_people_is_left_out(platform):
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event, other = make_event(session, organisation), make_event(session, organisation)
        person = make_person(session, organisation)
        here = make_registration(session, event, person)
        there = make_registration(session, other, person)
        make_visit(session, other, link_of(session, there))
    with platform.reading() as session:
        records = integrity_records(session, event.id)
    assert [one.id for one in records.registrations] == [here.id]
    assert records.touches.sharer.size == 0
