"""Engagement on the console: in the list of registrations, on a person's page, and in the file."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from core.clock import now
from core.models import Attendance, ChatMessage, Event, Poll, PollVote, Role
from core.poll_rules.kinds import PollKind
from core.queries.registrations.registrations import PAGE_SIZE
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration
from tests.query_count import counting

BEGAN = now() - timedelta(hours=2)


@pytest.fixture
def event(sqlite_platform):
    """An event that was on air for an hour."""
    with sqlite_platform.transaction() as session:
        times = {"started_at": BEGAN, "ended_at": BEGAN + timedelta(hours=1)}
        return make_event(session, make_organisation(session), **times)


@pytest.fixture
def host(sqlite_platform, event, client, sign_in):
    with sqlite_platform.transaction() as session:
        member = make_member(session, event.organisation, Role.HOST)
    sign_in(client, member)
    return member


@pytest.fixture
def people(sqlite_platform, event):
    """Maud stayed and spoke, Otto looked in, and Zoe, who came last, did nothing."""
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        maud, otto, zoe = (
            make_registration(session, here, make_person(session, here.organisation, name=name))
            for name in ("Maud", "Otto", "Zoe")
        )
        scope = {"organisation_id": here.organisation_id, "event_id": here.id}
        for who, seconds in ((maud, 3600), (otto, 1440)):
            times = {"first_seen_at": BEGAN, "last_seen_at": BEGAN, "seconds": seconds}
            session.add(Attendance(registration_id=who.id, **times, **scope))
        said = {"client_id": "said-by-maud", "author_name": "Maud", "text": "Hello", "place": 1}
        session.add(ChatMessage(registration_id=maud.id, **said, **scope))
        return maud, otto, zoe


def base(event):
    return f"/console/events/{event.id}/registrations"


def names(page):
    return [name for _, name in sorted((page.index(f">{name}<"), name) for name in ("Maud", "Otto", "Zoe"))]


def test_those_who_took_part_most_come_first_when_asked_for(client, host, event, people):
    assert names(client.get(base(event)).text) == ["Zoe", "Otto", "Maud"]
    page = client.get(f"{base(event)}?sort=engagement").text
    assert names(page) == ["Maud", "Otto", "Zoe"]
    assert "Most engaged first" in page
    assert 'aria-sort="descending"' in page
    narrowed = client.get(f"{base(event)}?sort=engagement&q=zoe").text
    assert ">Zoe<" in narrowed
    assert ">Maud<" not in narrowed
    assert "Newest first" in client.get(f"{base(event)}?sort=nonsense").text


def test_a_person_reads_why(client, host, event, people):
    page = client.get(f"{base(event)}/{people[1].id}").text
    assert "31 of 100" in page
    assert "24 of 60 minutes" in page
    assert "Not counted, because the event had none: Polls answered · Questions asked · Offers taken." in page


def test_a_poll_that_was_opened_counts(client, host, event, people, sqlite_platform):
    scope = {"organisation_id": event.organisation_id}
    with sqlite_platform.transaction() as session:
        poll = Poll(kind=PollKind.SINGLE, question="Tea?", opened_at=BEGAN, event_id=event.id, **scope)
        session.add(poll)
        session.flush()
        session.add(PollVote(poll_id=poll.id, registration_id=people[1].id, answer="1", **scope))
    page = client.get(f"{base(event)}/{people[1].id}").text
    assert "1 of 1 polls" in page
    assert "44 of 100" in page


def test_the_file_has_the_score_and_its_parts(client, host, event, people):
    rows = {row["Name"]: row for row in csv.DictReader(StringIO(client.get(f"{base(event)}/registrations.csv").text[1:]))}
    assert rows["Maud"]["Engagement"] == "67"
    parts = ("Time watched", "Chat messages", "Polls answered", "People brought")
    assert [rows["Maud"][f"Engagement: {part}"] for part in parts] == ["62", "5", "", "0"]
    assert rows["Zoe"]["Engagement"] == "0"


def test_before_the_event_is_on_air_nobody_has_a_score(client, host, event, people, sqlite_platform):
    with sqlite_platform.transaction() as session:
        session.get_one(Event, event.id).started_at = None
    assert "Counted as soon as the event is on air." in client.get(f"{base(event)}/{people[0].id}").text
    assert names(client.get(f"{base(event)}?sort=engagement").text) == ["Zoe", "Otto", "Maud"]
    row = next(csv.DictReader(StringIO(client.get(f"{base(event)}/registrations.csv").text[1:])))
    assert row["Engagement"] == ""


def test_a_long_list_keeps_its_order_from_page_to_page_and_asks_no_more(client, host, event, people, sqlite_platform):
    def statements(address):
        with counting(sqlite_platform.engine) as sent:
            client.get(address)
        return len([statement for statement in sent if statement.startswith(("SELECT", "WITH"))])

    few = statements(f"{base(event)}?sort=engagement")
    with sqlite_platform.transaction() as session:
        for _ in range(PAGE_SIZE):
            make_registration(session, session.get_one(Event, event.id))
    assert statements(f"{base(event)}?sort=engagement") == few
    first, second = (client.get(f"{base(event)}?sort=engagement&page={page}").text for page in (1, 2))
    assert ">Maud<" in first
    assert "sort=engagement" in first.split('rel="next"')[1].split(">")[0]
    assert ">Zoe<" in second, "of equals the newest is first"


def test_another_organisations_people_are_nowhere(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        theirs = make_event(session, make_organisation(session), started_at=BEGAN)
    assert client.get(f"{base(theirs)}?sort=engagement").status_code == 404
