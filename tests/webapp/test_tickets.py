"""The ticket, its files and its share kit."""

from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.models import (
    Event,
    EventStatus,
    OutboxEntry,
    RegistrationStatus,
    Share,
    Visitor,
)
from core.platform import Platform
from tests.webapp.trip import PERSON, beacon, decode, registrations, stage_of


def test_a_tickets_codes_say_what_they_should(client: FlaskClient, stage: SimpleNamespace) -> None:
    ticket = f"/t/{stage.sharer.ticket_token}"

    assert decode(client.get(f"{ticket}/qr.png").data) == f"http://ripplecast.test{ticket}"
    assert decode(client.get(f"{ticket}/share.png").data) == f"http://ripplecast.test/q/{stage.share}"
    assert client.get(f"{ticket}/share.svg").text.startswith("<svg")
    calendar = client.get(f"{ticket}/ticket.ics")
    assert calendar.mimetype == "text/calendar"
    assert stage.event.title in calendar.text


def test_a_ticket_is_kept_from_caches_search_engines_and_other_sites(client: FlaskClient, stage: SimpleNamespace) -> None:
    answer = client.get(f"/t/{stage.sharer.ticket_token}")

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="referrer" content="same-origin">' in answer.text
    for path in ("", "/qr.png", "/share.png", "/ticket.ics", "/cancel"):
        assert client.get(f"/t/nobodys{path}").status_code == 404


def test_using_the_share_kit_is_recorded(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    shares = f"/t/{stage.sharer.ticket_token}/shares"

    for body in ({"way": "sheet"}, {"way": "copy"}, {"way": "carrier pigeon"}, ["way"]):
        assert client.post(shares, json=body).status_code == 204

    with sqlite_platform.reading() as session:
        assert session.scalars(select(Share.method).order_by(Share.id)).all() == ["sheet", "copy", "other", "other"]


def test_a_place_is_given_back_after_asking(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    ticket = f"/t/{stage.sharer.ticket_token}"

    assert "Give your place back?" in client.get(f"{ticket}/cancel").text
    assert registrations(sqlite_platform)[0].status == RegistrationStatus.REGISTERED
    answer = client.post(f"{ticket}/cancel", follow_redirects=True)

    assert "You gave your place back" in answer.text
    assert "qr.png" not in answer.text
    with sqlite_platform.reading() as session:
        assert session.get_one(Event, stage.event.id).seats_taken == 0


def test_a_ticket_is_sent_again_on_request(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    answer = client.post(f"/t/{stage.sharer.ticket_token}/resend", follow_redirects=True)

    assert "on its way again" in answer.text
    with sqlite_platform.reading() as session:
        assert list(session.scalars(select(OutboxEntry.fact))) == ["TicketRequested"]


def test_while_live_the_room_comes_first(client: FlaskClient, sqlite_platform: Platform) -> None:
    stage = stage_of(sqlite_platform, status=EventStatus.LIVE)

    assert "Open the room" in client.get(f"/t/{stage.sharer.ticket_token}").text


def test_who_opened_the_link_and_has_not_registered_is_counted_without_a_name(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    for _ in range(2):
        page = app.test_client().get(f"/l/{stage.share}", headers=PERSON, follow_redirects=True)
        client.post(beacon(page), json={})

    assert "2 more people opened your link" in client.get(f"/t/{stage.sharer.ticket_token}").text
    with sqlite_platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Visitor)) == 2


def test_pages_are_there_in_chinese(client: FlaskClient, stage: SimpleNamespace) -> None:
    for path in (stage.url, f"/o/{stage.event.organisation.slug}", f"/t/{stage.sharer.ticket_token}", f"{stage.url}/sent"):
        page = client.get(f"{path}?lang=zh", headers=PERSON)
        assert page.status_code == 200
        assert '<html lang="zh-Hans"' in page.text
