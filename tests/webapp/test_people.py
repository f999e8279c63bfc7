"""Merging and erasing people in the console, through its pages."""

import re

import pytest
from sqlalchemy import select

from core.models import Event, Person, PersonMerge, ReferralChange, Registration, RegistrationStatus, Role
from core.services.people import merge_previews
from core.services.people.distinctions import keep_apart
from tests.core.services.spreading import come, look, owner_of
from tests.factories import make_event, make_member, make_merge, make_organisation, make_person
from tests.query_count import counting


@pytest.fixture
def event(sqlite_platform):
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session))


@pytest.fixture
def signed_in(sqlite_platform, event, client, sign_in):
    def as_role(role):
        with sqlite_platform.transaction() as session:
            sign_in(client, make_member(session, event.organisation, role, name="Hilda Host"))

    as_role(Role.OWNER)
    return as_role


@pytest.fixture
def twice(sqlite_platform, event):
    """Maud by e-mail and Maud by phone, in one browser; Ben came through the second, Cem after looking at both links."""
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        maud = come(session, here, "Maud Ferrier", 1, browser="laptop", email="maud@example.org")
        again = come(session, here, "Maud Ferrier", 2, browser="laptop", email=None, phone="+442079460958")
        ben = come(session, here, "Ben", 3, through=again)
        look(session, here, "browser of Cem", again, 4)
        cem = come(session, here, "Cem", 5)
        return maud, again, ben, cem


def page_of(event, registration):
    return f"/console/events/{event.id}/registrations/{registration.id}"


def merge_url(survivor, absorbed):
    return f"/console/people/{survivor.person_id}/merge/{absorbed.person_id}"


def test_without_duplicates_the_list_says_how_they_come(client, signed_in):
    assert "Nobody seems to be here twice" in client.get("/console/people/duplicates").text


def test_a_merge_on_which_too_many_depend_is_not_tried_beforehand(client, signed_in, twice, monkeypatch):
    """Trying it would keep those waiting who register meanwhile; that it can be done is said and true."""
    maud, again, _ben, _cem = twice
    monkeypatch.setattr(merge_previews, "TRIED_MAX", 1)
    signed_in(Role.HOST)
    compared = client.get(merge_url(maud, again)).text
    assert "people depend on these two" in compared
    assert "Two places become one" not in compared
    assert "What was paid stays paid" in compared
    assert "Merged. The two are one person now" in client.post(merge_url(maud, again), follow_redirects=True).text


def test_a_host_finds_a_pair_compares_merges_and_takes_it_back(client, signed_in, event, twice, sqlite_platform):
    maud, again, ben, cem = twice
    signed_in(Role.HOST)
    listed = client.get("/console/people/duplicates").text
    assert "1 pair may be one person" in listed
    assert "same name in the same browser" in listed
    assert merge_url(maud, again) in listed
    assert merge_url(maud, again) in client.get(page_of(event, again)).text

    compared = client.get(merge_url(maud, again)).text
    for words in ("maud@example.org", "+442079460958", "Two places become one", "A seat is free again", "Ben", "Cem"):
        assert words in compared

    answer = client.post(merge_url(maud, again), data={"why": "She told me"}, follow_redirects=True)
    assert "Merged. The two are one person now" in answer.text
    assert "She told me" in answer.text
    assert "Nobody seems to be here twice" in answer.text
    assert client.get(page_of(event, again)).location.endswith(page_of(event, maud))
    shown = client.get(page_of(event, maud)).text
    assert "Was also known as Maud Ferrier" in shown
    assert page_of(event, ben) in shown
    assert page_of(event, cem) in shown
    assert "4 registrations" not in client.get(f"/console/events/{event.id}/registrations").text

    undo = re.search(r'action="(/console/people/merges/\d+/undo)"', shown)
    assert undo
    answer = client.post(undo[1], follow_redirects=True)
    assert "Undone. They are two people again" in answer.text
    assert client.get(page_of(event, again)).status_code == 200
    with sqlite_platform.reading() as session:
        assert session.get_one(Registration, again.id).status == RegistrationStatus.REGISTERED
        assert session.get_one(Event, event.id).seats_taken == 4


def apart_url(one, other, undo=""):
    return f"/console/people/{one.person_id}/apart/{other.person_id}{undo}"


def test_a_host_says_that_they_are_two_and_takes_it_back(client, signed_in, event, twice):
    maud, again, *_ = twice
    signed_in(Role.HOST)
    assert f'action="{apart_url(maud, again)}"' in client.get(merge_url(maud, again)).text

    listed = client.post(apart_url(maud, again), follow_redirects=True).text

    assert "They are two people, and are not suggested as one any more." in listed
    assert "Nobody seems to be here twice" in listed
    assert "People who look like one and are two, newest first" in listed
    assert "Hilda Host" in listed
    assert merge_url(maud, again) not in client.get(page_of(event, again)).text
    compared = client.get(merge_url(again, maud)).text
    assert "Hilda Host said so" in compared
    assert f'action="{apart_url(again, maud)}"' not in compared
    undo = apart_url(maud, again, "/undo")
    assert f'action="{undo}"' in listed

    listed = client.post(undo, follow_redirects=True).text
    assert "1 pair may be one person" in listed
    assert "People who look like one and are two" not in listed
    assert client.post(undo).status_code == 404


def test_whoever_was_said_to_be_two_may_be_merged_all_the_same(client, signed_in, twice):
    maud, again, *_ = twice
    client.post(apart_url(maud, again))
    assert "Merged. The two are one person now" in client.post(merge_url(maud, again), follow_redirects=True).text
    assert client.post(apart_url(maud, again)).status_code == 409


def test_both_tickets_lead_to_one_place(client, signed_in, event, twice):
    maud, again, *_ = twice
    client.post(merge_url(maud, again))
    ticket = client.get(f"/t/{again.ticket_token}")
    assert ticket.status_code == 200
    assert "Cancelled" not in ticket.text
    assert client.get(f"/t/{again.ticket_token}/room").location == f"/t/{maud.ticket_token}/room"


def test_a_preview_changes_nothing(client, signed_in, twice, sqlite_platform):
    maud, again, *_ = twice
    assert "2 people who came through the second place were brought by Maud Ferrier." in client.get(merge_url(maud, again)).text
    with sqlite_platform.reading() as session:
        assert session.scalars(select(PersonMerge)).all() == []
        assert session.scalars(select(ReferralChange)).all() == []


def test_a_merge_is_told_on_the_report_and_in_its_file(client, signed_in, event, twice):
    maud, again, *_ = twice
    report = f"/console/events/{event.id}/report"
    assert "What has changed in the tree" not in client.get(report).text
    client.post(merge_url(maud, again))
    assert "2 of 3 people (67%) have another parent than when they registered." in client.get(report).text
    assert client.get(f"{report}/changes.csv").text.splitlines()[1] == "3,2,2"


def test_somebody_is_found_by_hand(client, signed_in, event, twice):
    maud, _again, ben, _cem = twice
    page = client.get(f"/console/people/{maud.person_id}/merge?q=BEN").text
    assert merge_url(maud, ben) in page
    assert "Nobody matches" in client.get(f"/console/people/{maud.person_id}/merge?q=zz").text
    assert client.get(f"/console/people/{maud.person_id}/merge?q=%25").status_code == 200


def test_a_merge_that_stands_on_another_says_which_to_undo_first(client, signed_in, event, twice, sqlite_platform):
    maud, again, ben, _cem = twice
    client.post(merge_url(maud, again))
    with sqlite_platform.reading() as session:
        first = session.scalars(select(PersonMerge.id)).one()
    client.post(merge_url(maud, ben))
    page = client.get("/console/people/duplicates").text
    assert "Undo the later merge first" in page
    refused = client.post(f"/console/people/merges/{first}/undo", follow_redirects=True)
    assert "Undo the later merge first." in refused.text


def test_what_was_merged_meanwhile_is_said_and_not_done_twice(client, signed_in, twice):
    maud, again, *_ = twice
    client.post(merge_url(maud, again))
    assert client.get(merge_url(maud, again)).status_code == 409
    assert client.post(merge_url(maud, again)).status_code == 409
    assert client.get(merge_url(maud, maud)).status_code == 409


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AGENT, Role.MODERATOR])
def test_others_neither_merge_nor_erase(client, signed_in, event, twice, role):
    maud, again, *_ = twice
    signed_in(role)
    for url in (merge_url(maud, again), "/console/people/duplicates", f"/console/people/{maud.person_id}/erase"):
        assert client.get(url).status_code == 403
    for url in (apart_url(maud, again), apart_url(maud, again, "/undo")):
        assert client.post(url).status_code == 403
    if role != Role.MODERATOR:
        assert "One person or two?" not in client.get(page_of(event, maud)).text


def test_hosts_do_not_erase(client, signed_in, event, twice):
    maud, *_ = twice
    signed_in(Role.HOST)
    assert client.get(f"/console/people/{maud.person_id}/erase").status_code == 403
    assert f"/console/people/{maud.person_id}/erase" not in client.get(page_of(event, maud)).text


def test_another_organisations_people_do_not_exist(client, signed_in, twice, sqlite_platform):
    maud, *_ = twice
    with sqlite_platform.transaction() as session:
        elsewhere = make_organisation(session)
        theirs, other = make_person(session, elsewhere), make_person(session, elsewhere)
        merge = make_merge(session, theirs, other)
    for url in (
        f"/console/people/{maud.person_id}/merge/{theirs.id}",
        f"/console/people/{theirs.id}/merge/{maud.person_id}",
        f"/console/people/{theirs.id}/merge",
        f"/console/people/{theirs.id}/erase",
    ):
        assert client.get(url).status_code == 404
    for pair in (f"{maud.person_id}/apart/{theirs.id}", f"{theirs.id}/apart/{other.id}"):
        assert client.post(f"/console/people/{pair}").status_code == 404
        assert client.post(f"/console/people/{pair}/undo").status_code == 404
    assert client.post(f"/console/people/merges/{merge.id}/undo").status_code == 404
    assert client.post(f"/console/people/{theirs.id}/erase", data={"name": theirs.name}).status_code == 404


def test_the_list_asks_as_often_for_many_pairs_as_for_few(client, signed_in, event, twice, sqlite_platform):
    def statements():
        with counting(sqlite_platform.engine) as sent:
            client.get("/console/people/duplicates")
        return len(sent)

    few = statements()
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        owner = owner_of(session, here)
        for number in range(12):
            one = come(session, here, f"Twin {number}", 10, browser=f"b{number}", email=f"t{number}@example.org")
            other = come(session, here, f"Twin {number}", 11, browser=f"b{number}", email=f"u{number}@example.org")
            if number % 3 == 0:
                keep_apart(session, owner, one.person_id, other.person_id)
    page = client.get("/console/people/duplicates").text
    assert "9 pairs may be one person" in page
    assert page.count("/undo") == 4
    assert statements() == few


def test_an_owner_erases_somebody_by_typing_their_name(client, signed_in, event, twice, sqlite_platform):
    maud, _again, ben, _cem = twice
    url = f"/console/people/{maud.person_id}/erase"
    asked = client.get(url).text
    assert "This cannot be undone." in asked
    refused = client.post(url, data={"name": "Maud"})
    assert refused.status_code == 422
    assert "Type the name exactly as it stands above" in refused.text

    answer = client.post(url, data={"name": "Maud  Ferrier "}, follow_redirects=True)

    assert "Erased. Nothing that names this person is left." in answer.text
    assert "Erased person" in answer.text
    assert "maud@example.org" not in answer.text
    assert client.get(f"/t/{maud.ticket_token}").status_code == 404
    assert client.get(url).status_code == 404
    assert client.get(page_of(event, ben)).status_code == 200
    with sqlite_platform.reading() as session:
        assert session.get_one(Person, maud.person_id).erased_at is not None


def test_the_ticket_of_somebody_erased_ends_their_room_and_frees_their_place(client, signed_in, event, twice, sqlite_platform):
    maud, *_ = twice
    client.post(f"/console/people/{maud.person_id}/erase", data={"name": "Maud Ferrier"})
    with sqlite_platform.reading() as session:
        assert session.get_one(Event, event.id).seats_taken == 3
        assert session.get_one(Registration, maud.id).status == RegistrationStatus.CANCELLED


def test_who_may_not_merge_reads_who_may(client, signed_in, twice):
    maud, *_ = twice
    signed_in(Role.MARKETER)
    refused = client.get("/console/people/duplicates")
    assert refused.status_code == 403
    assert "Ask somebody with the role Owner or Host." in refused.text
    assert "Ask somebody with the role Owner." in client.get(f"/console/people/{maud.person_id}/erase").text


def test_a_number_that_is_somebody_elses_is_shown_with_the_registration_that_said_it(client, signed_in, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        come(session, here, "Maud Ferrier", 1, email=None, phone="+442079460958")
        again = come(session, here, "Maud Ferrier", 2, email="maud@example.org", phone="+442079460958")
        assert again.person.phone is None
    signed_in(Role.OWNER)
    number = r"\+442079460958.{0,40}<span class=\"cell-note\">known as somebody else’s</span>"
    assert re.search(number, client.get(f"/console/people/{again.person_id}/merge").text)
    assert re.search(number, client.get(page_of(event, again)).text)


def test_erasing_is_offered_with_the_person_and_not_with_the_question_of_duplicates(client, signed_in, event, twice):
    maud, *_ = twice
    signed_in(Role.OWNER)
    page = client.get(page_of(event, maud)).text
    about, _, duplicates = page.partition("One person or two?")
    erase = f"/console/people/{maud.person_id}/erase"
    assert erase in about
    assert erase not in duplicates
