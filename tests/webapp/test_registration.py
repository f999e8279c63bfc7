"""From the form to the ticket."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import (
    Code,
    Event,
    EventFormat,
    OutboxEntry,
    Person,
    Referral,
    Registration,
    RegistrationStatus,
)
from core.platform import Platform
from tests.webapp.trip import PERSON, beacon, fill, hidden, register, registrations, stage_of, visits


def test_a_poster_becomes_a_ticket(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    page = client.get(f"/q/{stage.code}", headers=PERSON, follow_redirects=True)
    answer = client.post(stage.url, data=fill(page), headers=PERSON)

    registration = registrations(sqlite_platform)[-1]
    assert answer.status_code == 303
    assert answer.location == f"/t/{registration.ticket_token}"
    assert registration.entry_point_id == stage.poster.id
    assert visits(sqlite_platform)[0].confirmed_at is not None  # by the form, without any script
    ticket = client.get(answer.location)
    assert "You are in, Ayla." in ticket.text
    assert "a•••@example.org" in ticket.text


def test_a_friend_through_the_share_link_is_a_referral(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    page = client.get(f"/l/{stage.share}", headers=PERSON, follow_redirects=True)
    client.post(stage.url, data=fill(page), headers=PERSON)

    ayla = registrations(sqlite_platform)[-1]
    with sqlite_platform.reading() as session:
        edge = session.get_one(Referral, ayla.id)
        assert (edge.parent_id, edge.decided_by) == (stage.sharer.id, "form")
        assert edge.visit_id == visits(sqlite_platform)[0].id
        link = session.scalars(select(Code.code).where(Code.registration_id == ayla.id)).one()
    ben = app.test_client()
    page = ben.get(f"/q/{link}", headers=PERSON, follow_redirects=True)
    ben.post(stage.url, data=fill(page, name="Ben Okafor", email="ben@example.org"), headers=PERSON)

    ticket = client.get(f"/t/{ayla.ticket_token}").text
    assert "<b>Ben</b>" in ticket
    assert "scanned your code" in ticket
    assert "Okafor" not in ticket


def test_coming_back_later_without_the_link_still_counts_for_the_friend(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    page = client.get(f"/l/{stage.share}", headers=PERSON, follow_redirects=True)
    client.post(beacon(page), json={})
    register(client, stage)

    with sqlite_platform.reading() as session:
        edge = session.get_one(Referral, registrations(sqlite_platform)[-1].id)
        assert (edge.parent_id, edge.decided_by) == (stage.sharer.id, "touch")


def test_nobody_refers_themselves_or_who_brought_them(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    register(client, stage)
    ayla = registrations(sqlite_platform)[-1]
    with sqlite_platform.reading() as session:
        own = session.scalars(select(Code.code).where(Code.registration_id == ayla.id)).one()
    register(client, stage, f"?c={own}", email="ayla.second@example.org")
    ben = app.test_client()
    register(ben, stage, f"?c={own}", name="Ben", email="ben@example.org")
    ben_row = registrations(sqlite_platform)[-1]
    with sqlite_platform.reading() as session:
        bens = session.scalars(select(Code.code).where(Code.registration_id == ben_row.id)).one()
    client.post(f"/t/{ayla.ticket_token}/cancel")
    register(client, stage, f"?c={bens}")

    with sqlite_platform.reading() as session:
        edges = [(edge.parent_id, edge.child_id) for edge in session.scalars(select(Referral))]
        assert edges == [(ayla.id, ben_row.id)]
        assert session.get_one(Registration, ayla.id).status == RegistrationStatus.REGISTERED


def test_fifty_posts_of_one_form_give_one_ticket(app: Flask, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    browser = app.test_client()
    form = fill(browser.get(stage.url, headers=PERSON))
    cookie = browser.get_cookie("visitor")
    assert cookie is not None

    def post(_number: int) -> str:
        tab = app.test_client()
        tab.set_cookie("visitor", cookie.value)
        return str(tab.post(stage.url, data=form, headers=PERSON).location)

    with ThreadPoolExecutor(10) as pool:
        places = set(pool.map(post, range(50)))

    assert len(places) == 1
    assert len(registrations(sqlite_platform)) == 2  # the sharer's and this one
    with sqlite_platform.reading() as session:
        assert session.get_one(Event, stage.event.id).seats_taken == 2


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client: FlaskClient, stage: SimpleNamespace) -> None:
    page = client.get(stage.url, headers=PERSON)

    answer = client.post(stage.url, data=fill(page, name="Ayla", email="ayla@", phone="12"), headers=PERSON)

    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert 'value="Ayla"' in answer.text
    assert 'value="ayla@"' in answer.text
    assert hidden(answer, "form_token") == hidden(page, "form_token")


def test_neither_address_nor_number_is_refused(client: FlaskClient, stage: SimpleNamespace) -> None:
    answer = register(client, stage, email="")

    assert answer.status_code == 422
    assert "Give an e-mail address or a phone number" in answer.text


def test_a_number_of_the_events_country_needs_no_country_code(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    assert register(client, stage, email="", phone="020 7946 0958").status_code == 303
    with sqlite_platform.reading() as session:
        assert "+442079460958" in session.scalars(select(Person.phone)).all()


def test_consent_is_asked_where_the_host_asks(client: FlaskClient, sqlite_platform: Platform) -> None:
    stage = stage_of(sqlite_platform, consent_text="You may call me about a survey.")

    assert "You may call me about a survey." in client.get(stage.url, headers=PERSON).text
    assert register(client, stage).status_code == 422
    assert register(client, stage, consent="y").status_code == 303
    assert registrations(sqlite_platform)[-1].consent_text == "You may call me about a survey."


def test_a_hybrid_event_asks_how_one_joins(client: FlaskClient, sqlite_platform: Platform) -> None:
    stage = stage_of(sqlite_platform, format=EventFormat.HYBRID, venue_name="Malthouse Hall")

    register(client, stage, attendance_mode="onsite")

    assert registrations(sqlite_platform)[-1].attendance_mode == "onsite"
    assert register(client, stage, attendance_mode="on the moon", email="b@example.org").status_code == 422


def test_a_robot_that_fills_in_everything_gets_no_place(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    assert register(client, stage, leave_empty="http://spam.example").status_code == 422
    assert len(registrations(sqlite_platform)) == 1


def test_the_same_browser_gets_its_ticket_again(client: FlaskClient, stage: SimpleNamespace) -> None:
    first = register(client, stage)
    page = client.get(stage.url, headers=PERSON)
    assert "You have a place, Ayla" in page.text

    again = client.post(stage.url, data=fill(page), headers=PERSON)

    assert again.location == first.location
    assert "You are registered already" in client.get(again.location).text


def test_a_stranger_with_my_address_sees_nothing_of_mine(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    mine = register(client, stage)
    stranger = app.test_client()

    answer = register(stranger, stage, name="Mallory")

    assert answer.location.endswith("/sent")
    page = stranger.get(answer.location).text
    assert "Look into your e-mail" in page
    assert mine.location not in page
    assert "You have a place" not in stranger.get(stage.url, headers=PERSON).text
    with sqlite_platform.reading() as session:
        assert "TicketRequested" in list(session.scalars(select(OutboxEntry.fact)))


def test_a_form_from_another_site_is_refused(app: Flask, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    answer = app.test_client().post(stage.url, data={"name": "A", "email": "a@example.org"}, headers=PERSON)

    assert answer.status_code == 400
    assert len(registrations(sqlite_platform)) == 1


def test_the_form_says_that_an_address_or_a_number_is_enough(client: FlaskClient, stage: SimpleNamespace) -> None:
    page = client.get(stage.url, headers=PERSON)

    assert "E-mail or phone: one of them is enough." in page.text
    assert client.post(stage.url, data=fill(page, email="", phone="+44 20 7946 0958"), headers=PERSON).status_code == 303
