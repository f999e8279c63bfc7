"""What no row can hold, sent through every kind of field: a clear refusal on either database, never a failure."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.models import Member
from core.platform import Platform
from tests.factories import make_member
from tests.webapp.trip import PERSON, fill, stage_of
from webapp.inputs import ROW_ID_MAX, row_id
from wsgi import create_app

TOO_LARGE = (ROW_ID_MAX + 1, 2**63, 10**30)


@pytest.fixture
def app(platform: Platform) -> Flask:
    """The application, once on SQLite and once on PostgreSQL."""
    app = create_app(platform)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return app


@pytest.fixture
def stage(platform, monkeypatch):
    monkeypatch.setattr(Platform, "hand_on", lambda self, recorded: None)
    return stage_of(platform)


@pytest.fixture
def owner(platform: Platform, stage, client: FlaskClient, sign_in) -> Member:
    with platform.transaction() as session:
        member = make_member(session, session.merge(stage.event).organisation)
    sign_in(client, member)
    return member


@pytest.mark.parametrize("number", TOO_LARGE)
def test_a_number_no_row_can_have_leads_to_no_page(client, stage, owner, number):
    event = f"/console/events/{stage.event.id}"
    paths = (f"events/{number}", f"emails/{number}", f"members/{number}", f"events/{number}/report")
    for path in (*(f"/console/{path}" for path in paths), f"{event}/registrations/{number}", f"{event}/entry-points/{number}"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("number", [*TOO_LARGE, -1, "9" * 5000, "\u0665", "x"])
def test_a_number_no_row_can_have_narrows_nothing(client, stage, owner, number):
    event = f"/console/events/{stage.event.id}"
    for path, name in (
        (f"{event}/registrations", "page"),
        (f"{event}/registrations", "entry_point"),
        ("/console/emails", "page"),
        (f"{event}/spread", "cascade"),
        (f"{event}/spread", "person"),
        (f"{event}/spread/forest.json", "person"),
        (f"{event}/comments", "page"),
        (f"{event}/comments", "undo"),
    ):
        assert client.get(path, query_string={name: number}).status_code == 200, (path, name)
    assert client.post(f"{event}/comments/undo", data={"entry": number}).status_code in (404, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/o/a%00b",
        "/o/a/b%00",
        "/q/%00",
        "/t/%00",
        "/t/%00/room",
        "/join/%00",
        "/new-password/%00",
        "/covers/%00",
        "/hls/a%00b/index.m3u8",
    ],
)
def test_a_nul_in_an_address_leads_to_no_page(client, stage, path):
    assert client.get(path).status_code == 404


def test_a_nul_in_a_query_is_refused(client, stage, owner):
    for path in ("registrations?q=a%00", "spread?q=%00", "spread/people.json?q=%00", "registrations?%00=a"):
        assert client.get(f"/console/events/{stage.event.id}/{path}").status_code == 400
    assert client.get(f"{stage.url}?c=%00").status_code == 400
    assert client.get("/setup?token=%00").status_code == 400


@pytest.mark.parametrize("field", ["name", "email", "phone", "c", "form_token", "visit", "leave_empty"])
def test_a_nul_in_a_form_takes_no_place(client, stage, field):
    sent = fill(client.get(stage.url, headers=PERSON)) | {field: "a\0b"}
    assert client.post(stage.url, data=sent, headers=PERSON).status_code == 400
    sent.pop(field)
    sent |= {"name": "Ayla", "email": "ayla@example.org"}
    assert client.post(stage.url, data=sent, headers=PERSON).status_code == 303


def test_a_nul_in_the_consoles_forms_is_refused(client, stage, owner):
    entry_point = {"name": "a\0b", "channel": "poster", "owner_id": "", "currency": "EUR"}
    assert client.post(f"/console/events/{stage.event.id}/entry-points/new", data=entry_point).status_code == 400
    assert client.post("/console/account", data={"name": "a\0b", "locale": "en"}).status_code == 400
    assert client.post("/sign-in", data={"email": "a\0b", "password": "x"}).status_code == 400


@pytest.mark.parametrize("referrer", ["http://[", "http://[::1/x", "//[", "http://\u2100.example/"])
def test_a_referrer_that_is_no_address_costs_nobody_their_page(client, stage, referrer):
    headers = PERSON | {"Referer": referrer.encode().decode("latin-1")}
    assert client.get(stage.url, headers=headers).status_code == 200
    assert client.get(f"/q/{stage.code}", headers=headers).status_code == 302


def test_json_that_is_nested_without_end_is_refused(client, stage, owner):
    deep, json = "[" * 100_000, {"Content-Type": "application/json"}
    assert client.post("/console/events/preview", data=deep, headers=json).status_code == 400
    assert client.post("/console/events/preview", data="[1]", headers=json).json == {"html": ""}
    assert client.post(f"/t/{stage.sharer.ticket_token}/shares", data=deep, headers=json).status_code == 204


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of one", {"a\0b": 1}, [["\udc00"]]])
def test_json_with_what_is_no_text_is_refused(client, stage, owner, text):
    assert client.post("/console/events/preview", json={"text": text}).status_code == 400
    assert client.post("/console/events/preview", json={"text": "whole \U0001f600 \\u0000"}).status_code == 200


def test_a_nul_in_the_name_of_a_file_is_refused(client, stage, owner):
    sent = {"file": (BytesIO(b"child,parent\nJunaid,Maud\n"), "a\0b.csv")}
    assert client.post("/console/campaigns", data=sent).status_code == 400


def test_row_ids_are_whole_numbers_that_a_row_can_have():
    assert row_id(str(ROW_ID_MAX)) == ROW_ID_MAX
    for text in (str(ROW_ID_MAX + 1), "-1", "1.5", ""):
        with pytest.raises(ValueError, match=re.compile(".")):
            row_id(text)
