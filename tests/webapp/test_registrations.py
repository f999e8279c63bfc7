import csv
from datetime import timedelta
from io import StringIO

import pytest

from core.clock import now
from core.models import Event, EventStatus, Registration, RegistrationStatus, ReplayProgress, Role
from tests.factories import (
    make_entry_point,
    make_event,
    make_member,
    make_organisation,
    make_person,
    make_registration,
    make_visit,
    make_visitor,
)
from tests.query_count import counting


@pytest.fixture
def event(sqlite_platform):
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session))


@pytest.fixture
def host(sqlite_platform, event, client, sign_in):
    with sqlite_platform.transaction() as session:
        member = make_member(session, event.organisation, Role.HOST)
    sign_in(client, member)
    return member


@pytest.fixture
def people(sqlite_platform, event):
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        window = make_entry_point(session, here, name="Hall window")
        visitor = make_visitor(session, here.organisation)
        maud = make_registration(
            session,
            here,
            make_person(session, here.organisation, name="Maud F.", email="maud@example.org"),
            entry_point_id=window.id,
            visitor_id=visitor.id,
        )
        make_visit(session, here, window.code, visitor_id=visitor.id)
        formula = make_person(session, here.organisation, name="=cmd|' /C calc'!A0", email=None, phone="+4479")
        junaid = make_registration(session, here, formula, parent=maud)
        return maud, junaid


def base(event):
    return f"/console/events/{event.id}/registrations"


def test_an_event_without_registrations_says_how_they_come(client, host, event):
    assert "Nobody has registered yet" in client.get(base(event)).text


def test_the_list_tells_who_came_through_whom(client, host, event, people):
    page = client.get(base(event)).text
    assert "2 registrations" in page
    assert "Hall window" in page
    assert "maud@example.org" in page
    assert "1 registration found" in client.get(f"{base(event)}?q=MAUD").text
    assert "Nobody matches" in client.get(f"{base(event)}?q=nobody").text


def test_an_address_with_nonsense_narrows_nothing(client, host, event, people):
    answer = client.get(f"{base(event)}?status=x&came=x&entry_point=x&page=x")
    assert answer.status_code == 200
    assert "maud@example.org" in answer.text


def test_the_list_page_asks_as_often_for_many_as_for_few(client, host, event, people, sqlite_platform):
    def statements():
        with counting(sqlite_platform.engine) as sent:
            client.get(base(event))
        return len([statement for statement in sent if statement.startswith(("SELECT", "WITH"))])

    few = statements()
    with sqlite_platform.transaction() as session:
        parent = session.get_one(Registration, people[0].id)
        for _ in range(15):
            parent = make_registration(session, session.get_one(Event, event.id), parent=parent)
    assert statements() == few <= 9


def test_the_file_opens_in_a_spreadsheet_and_runs_nothing(client, host, event, people):
    answer = client.get(f"{base(event)}/registrations.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.startswith("\ufeff")
    rows = list(csv.DictReader(StringIO(answer.text[1:])))
    assert [row["Name"] for row in rows] == ["'=cmd|' /C calc'!A0", "Maud F."]
    assert rows[0]["Phone"] == "'+4479"
    assert (rows[0]["Brought by"], rows[0]["Generation"], rows[1]["Entry point"], rows[1]["Brought"]) == (
        "Maud F.", "1", "Hall window", "1",
    )  # fmt: skip


def test_the_file_says_the_status_as_the_list_does(client, host, event, people, sqlite_platform):
    with sqlite_platform.transaction() as session:
        session.get_one(Registration, people[0].id).status = RegistrationStatus.CANCELLED
    for language, words in (("en", ("Status", "Registered", "Cancelled")), ("zh", ("状态", "已报名", "已取消"))):
        text = client.get(f"{base(event)}/registrations.csv?lang={language}").text
        head, *rows = csv.reader(StringIO(text.lstrip("\ufeff")))
        status = head.index(words[0])
        assert [row[status] for row in rows] == list(words[1:])


def test_the_file_is_narrowed_like_the_list(client, host, event, people):
    rows = client.get(f"{base(event)}/registrations.csv?came=referral").text.splitlines()
    assert len(rows) == 2


def test_a_persons_page_shows_their_way_here(client, host, event, people):
    maud, junaid = people
    page = client.get(f"{base(event)}/{maud.id}").text
    assert "Clicked" in page
    assert "A root: came through the entry point “Hall window”" in page
    assert f"{base(event)}/{junaid.id}" in page
    assert f"{base(event)}/{maud.id}" in client.get(f"{base(event)}/{junaid.id}").text


def test_who_came_after_the_end_is_told_apart_with_what_they_watched(client, host, event, people, sqlite_platform):
    early, late = people
    with sqlite_platform.transaction() as session:
        session.get_one(Registration, early.id).created_at = now() - timedelta(hours=2)
        session.get_one(Event, event.id).ended_at = now() - timedelta(hours=1)
        watched = {"organisation_id": event.organisation_id, "event_id": event.id, "registration_id": late.id}
        session.add(ReplayProgress(**watched, watched_ms=125_000))
    assert client.get(base(event)).text.count("After the end") == 1
    page = client.get(f"{base(event)}/{late.id}").text
    assert "After the end" in page
    assert "Watched the replay</dt><dd>2 minutes" in page
    assert "Not yet" not in page
    rows = list(csv.DictReader(StringIO(client.get(f"{base(event)}/registrations.csv").text.lstrip("\ufeff"))))
    assert {row["Name"]: row["Minutes of the replay"] for row in rows} == {"Maud F.": "0", "'=cmd|' /C calc'!A0": "2"}
    assert "0% of registered before the end" in client.get(f"/console/events/{event.id}").text


def test_a_host_gives_a_place_back(client, host, event, people, sqlite_platform):
    client.post(f"{base(event)}/{people[0].id}/cancel")
    with sqlite_platform.reading() as session:
        assert session.get_one(Registration, people[0].id).status == RegistrationStatus.CANCELLED
        assert session.get_one(Event, event.id).seats_taken == 1


def test_a_place_at_an_event_that_is_over_stays_and_the_host_is_told_why(client, host, event, people, sqlite_platform):
    with sqlite_platform.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.ENDED
    answer = client.post(f"{base(event)}/{people[0].id}/cancel", follow_redirects=True)
    assert answer.status_code == 200
    assert "Registration for this event is closed." in answer.text
    with sqlite_platform.reading() as session:
        assert session.get_one(Registration, people[0].id).status == RegistrationStatus.REGISTERED


def test_agents_see_people_but_neither_their_ticket_nor_a_way_to_cancel(client, event, people, sqlite_platform, sign_in):
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, event.organisation, Role.AGENT))
    page = client.get(f"{base(event)}/{people[0].id}")
    assert page.status_code == 200
    assert people[0].ticket_token not in page.text
    assert client.post(f"{base(event)}/{people[0].id}/cancel").status_code == 403


def test_moderators_see_no_people(client, event, sqlite_platform, sign_in):
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, event.organisation, Role.MODERATOR))
    assert client.get(base(event)).status_code == 403


def test_another_organisations_registration_is_nowhere(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        theirs = make_registration(session, make_event(session, make_organisation(session)))
    assert client.get(f"{base(event)}/{theirs.id}").status_code == 404
    assert client.post(f"{base(event)}/{theirs.id}/cancel").status_code == 404
    assert client.get(f"/console/events/{theirs.event_id}/registrations").status_code == 404
    assert client.get(f"/console/events/{theirs.event_id}/registrations/registrations.csv").status_code == 404
