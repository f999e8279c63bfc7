import pytest

from core.clock import now
from core.errors import NotFound
from core.models import Attendance, RegistrationStatus, ReplayProgress
from core.queries.registrations.registrations import (
    PAGE_SIZE,
    RegistrationFilter,
    chains_of,
    export_registrations,
    get_registration,
    journey,
    list_brought,
    page_of_registrations,
)
from tests.factories import (
    make_clip,
    make_entry_point,
    make_event,
    make_person,
    make_registration,
    make_visit,
    make_visitor,
)
from tests.query_count import counting

ALL = RegistrationFilter()


def named(session, event, name, **values):
    return make_registration(session, event, make_person(session, event.organisation, name=name), **values)


def names(page):
    return [row.registration.name for row in page.rows]


def test_a_row_tells_the_way_the_generation_the_minutes_and_whom_they_brought(session, event):
    poster = make_entry_point(session, event, name="Hall window")
    maud = named(session, event, "Maud", entry_point_id=poster.id)
    junaid = named(session, event, "Junaid", parent=maud)
    named(session, event, "Gone", parent=maud, status=RegistrationStatus.CANCELLED)
    ayla = named(session, event, "Ayla", parent=junaid)
    second = named(session, event, "Ayla again", status=RegistrationStatus.CANCELLED, merged_into_id=ayla.id)
    for place in (ayla, second):
        watched = {"organisation_id": event.organisation_id, "event_id": event.id, "registration_id": place.id}
        session.add(ReplayProgress(**watched, watched_ms=60_000))
    seen = {"first_seen_at": now(), "last_seen_at": now(), "seconds": 600}
    session.add(Attendance(organisation_id=event.organisation_id, event_id=event.id, registration_id=ayla.id, **seen))
    session.flush()
    rows = {row.registration.name: row for row in page_of_registrations(session, event, ALL, 1).rows}
    assert (rows["Maud"].entry_point, rows["Maud"].parent, rows["Maud"].generation, rows["Maud"].brought) == (
        "Hall window",
        None,
        0,
        1,
    )
    assert (rows["Ayla"].parent, rows["Ayla"].parent_id, rows["Ayla"].generation, rows["Ayla"].seconds) == (
        "Junaid",
        junaid.id,
        2,
        600,
    )
    assert {row.registration.name: row.replay_ms for row in rows.values() if row.replay_ms} == {"Ayla": 120_000}
    assert [step.name for step in chains_of(session, [ayla.id])[ayla.id]] == ["Maud", "Junaid"]
    assert [child.name for child in list_brought(session, maud.id)] == ["Junaid", "Gone"]


@pytest.mark.parametrize("search", ["ottoline", "OTTO", "line p", "ottoline@example.org", "+4420"])
def test_people_are_found_by_parts_of_name_email_and_phone(session, event, search):
    person = make_person(session, event.organisation, name="Ottoline P.", email="ottoline@example.org", phone="+442079460958")
    make_registration(session, event, person)
    named(session, event, "Somebody Else")
    assert names(page_of_registrations(session, event, RegistrationFilter(search=search), 1)) == ["Ottoline P."]


def test_a_percent_sign_is_searched_for_and_matches_nothing_else(session, event):
    named(session, event, "Ada")
    assert page_of_registrations(session, event, RegistrationFilter(search="%"), 1).total == 0


def test_the_list_is_narrowed_by_status_way_and_entry_point(session, event):
    poster = make_entry_point(session, event)
    root = named(session, event, "Root", entry_point_id=poster.id)
    named(session, event, "Child", parent=root)
    named(session, event, "Direct")
    named(session, event, "Gone", status=RegistrationStatus.CANCELLED)

    def found(**narrow):
        return set(names(page_of_registrations(session, event, RegistrationFilter(**narrow), 1)))

    assert found(came="referral") == {"Child"}
    assert found(came="directly") == {"Direct", "Gone"}
    assert found(entry_point_id=poster.id) == {"Root"}
    assert found(status=RegistrationStatus.CANCELLED) == {"Gone"}


def test_a_page_beyond_the_last_shows_the_last(session, event):
    for _ in range(PAGE_SIZE + 1):
        make_registration(session, event)
    page = page_of_registrations(session, event, ALL, 99)
    assert (page.page, page.pages, page.total, len(page.rows)) == (2, 2, PAGE_SIZE + 1, 1)
    assert len(list(export_registrations(session, event, ALL))) == PAGE_SIZE + 1


def test_a_page_asks_as_often_for_many_as_for_one(session, event, platform):
    def statements():
        session.flush()
        with counting(platform.engine) as sent:
            page_of_registrations(session, event, ALL, 1)
        return len(sent)

    parent = make_registration(session, event)
    one = statements()
    for _ in range(12):
        parent = make_registration(session, event, parent=parent)
    assert statements() == one == 3


def test_a_journey_holds_the_visits_of_every_browser_of_the_person(session, event):
    poster, sharer = make_entry_point(session, event, name="Hall window"), named(session, event, "Maud")
    ayla = named(session, event, "Ayla")
    phone = make_visitor(session, event.organisation, person_id=ayla.person_id)
    laptop = make_visitor(session, event.organisation)
    ayla.visitor_id = laptop.id
    from core.models import Code

    share = session.query(Code).filter_by(registration_id=sharer.id).one()
    make_visit(session, event, poster.code, visitor_id=phone.id)
    clip = make_clip(session, event, title="The boiler")
    make_visit(session, event, share, visitor_id=laptop.id, clip_id=clip.id)
    make_visit(session, event, poster.code)
    make_visit(session, make_event(session, event.organisation), visitor_id=phone.id)
    assert [(touch.entry_point, touch.sharer, touch.clip) for touch in journey(session, ayla)] == [
        ("Hall window", None, None),
        (None, "Maud", "The boiler"),
    ]


def test_a_registration_of_another_event_is_not_found(session, event):
    other = make_registration(session, make_event(session, event.organisation))
    with pytest.raises(NotFound):
        get_registration(session, event, other.id)
