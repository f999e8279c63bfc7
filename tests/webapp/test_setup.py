"""The first start, in a browser without JavaScript."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import Member
from core.platform import Platform
from core.services.team.accounts import setup_token
from tests.factories import make_member, make_organisation

FILLED = {
    "organisation": "北京能源",
    "name": "李晓梅",
    "email": "xiaomei@example.com",
    "password": "four words in a row",
    "locale": "zh",
}


@pytest.fixture
def link(sqlite_platform: Platform) -> str:
    return f"/setup?token={setup_token(sqlite_platform.settings)}"


def test_a_newcomer_is_told_where_the_link_is_and_not_what_it_is(client: FlaskClient, sqlite_platform: Platform):
    page = client.get("/", follow_redirects=True)
    assert page.status_code == 200
    assert "One step to go" in page.text
    assert setup_token(sqlite_platform.settings) not in page.text


def test_a_wrong_token_opens_nothing(client: FlaskClient):
    for path in ("/setup", "/setup?token=guessed", "/setup?token=é"):
        assert client.get(path).status_code == 403
        assert client.post(path, data=FILLED).status_code == 403


def test_the_setup_page_makes_the_owner_signs_in_and_is_gone(client: FlaskClient, sqlite_platform: Platform, link: str):
    assert client.get(link).status_code == 200
    done = client.post(link, data=FILLED)
    assert (done.status_code, done.location) == (302, "/")
    with sqlite_platform.reading() as session:
        owner = session.scalars(select(Member)).one()
    assert (owner.name, owner.organisation.name, owner.organisation.slug) == ("李晓梅", "北京能源", "bei-jing-neng-yuan")
    members = client.get("/console/members")
    assert "李晓梅" in members.text
    assert 'lang="zh-Hans"' in members.text
    assert client.get(link).status_code == 404
    assert client.post(link, data=FILLED).status_code == 404


def test_everything_that_needs_a_look_is_named_at_once_and_what_was_typed_stays(client: FlaskClient, link: str):
    page = client.post(link, data=FILLED | {"email": "xiaomei@postbox", "password": "short", "locale": "en"})
    assert page.status_code == 422
    assert "This e-mail address is not complete" in page.text
    assert "Use at least 10 characters" in page.text
    assert 'value="北京能源"' in page.text
    assert "short" not in page.text


def test_the_setup_link_does_not_work_where_there_are_members(client: FlaskClient, sqlite_platform: Platform, link: str):
    with sqlite_platform.transaction() as session:
        make_member(session, make_organisation(session))
    assert client.get(link).status_code == 404
    assert "Sign in" in client.get("/", follow_redirects=True).text
