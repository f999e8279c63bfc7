"""The organisation's settings and a member's own account, in a browser without JavaScript."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.models import Member, Organisation
from core.passwords import hash_password
from core.platform import Platform
from tests.factories import make_member, make_organisation

SignIn = Callable[[FlaskClient, Member], None]
PASSWORD = "four words in a row"
SETTINGS = {
    "name": "Brackenfold Energy",
    "slug": "brackenfold",
    "about": "Heat pumps, honestly.",
    "website": "https://brackenfold.example",
    "privacy_url": "",
    "locale": "zh",
}


@pytest.fixture
def owner(sqlite_platform: Platform, client: FlaskClient, sign_in: SignIn) -> Member:
    with sqlite_platform.transaction() as session:
        make_organisation(session, slug="taken")
        member = make_member(session, make_organisation(session), name="Rosa", password_hash=hash_password(PASSWORD))
    sign_in(client, member)
    return member


def test_an_owner_changes_the_organisation(client: FlaskClient, sqlite_platform: Platform, owner: Member):
    assert client.post("/console/settings", data=SETTINGS).location == "/console/settings"
    page = client.get("/console/settings").text
    assert "Saved." in page
    assert 'value="brackenfold"' in page
    with sqlite_platform.reading() as session:
        organisation = session.get_one(Organisation, owner.organisation_id)
    assert {name: getattr(organisation, name) for name in SETTINGS} == SETTINGS


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slug": "taken"}, "Another organisation has this address"),
        ({"slug": "Big Letters"}, "Use small letters, digits and single hyphens"),
        ({"website": "javascript:alert(1)"}, "Give the whole address, starting with https://."),
        ({"name": " "}, "This is needed."),
        ({"about": "x" * 601}, "Use at most 600 characters."),
        ({"locale": "xx"}, "Language of your events"),
    ],
)
def test_a_refused_setting_says_why_and_keeps_what_was_typed(
    client: FlaskClient, sqlite_platform: Platform, owner: Member, change: dict[str, str], words: str
):
    page = client.post("/console/settings", data=SETTINGS | change)
    assert (page.status_code, words in page.text) == (422, True)
    with sqlite_platform.reading() as session:
        assert session.get_one(Organisation, owner.organisation_id).about == ""


def test_a_member_changes_name_and_language_and_sees_it_at_once(client: FlaskClient, owner: Member):
    client.set_cookie("lang", "en", domain="localhost")
    assert client.post("/console/account", data={"name": "Rosa M.", "locale": "zh"}).location == "/console/account"
    page = client.get("/console/account").text
    assert "Rosa M." in page
    assert 'lang="zh-Hans"' in page


def test_changing_the_password_keeps_this_browser_and_ends_the_others(
    app: Flask, client: FlaskClient, owner: Member, sign_in: SignIn
):
    phone = app.test_client()
    sign_in(phone, owner)
    change = {"current": PASSWORD, "password": "another four words"}
    wrong = client.post("/console/account/password", data=change | {"current": "guess"})
    assert (wrong.status_code, "This is not your present password." in wrong.text) == (422, True)
    assert phone.get("/console/account").status_code == 200
    assert client.post("/console/account/password", data=change).status_code == 302
    assert client.get("/console/account").status_code == 200
    assert phone.get("/console/account").status_code == 302
    assert client.post("/sign-out").status_code == 302
    answer = client.post("/sign-in", data={"email": owner.email, "password": "another four words"})
    assert answer.status_code == 302
