"""Signing in and out, in a browser without JavaScript."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import thread_time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.models import Member
from core.passwords import hash_password
from core.permissions import Actor
from core.platform import Platform
from core.services.team.accounts import sign_in_link_token, sign_out_everywhere
from tests.factories import make_member, make_organisation
from webapp.views.session import is_local

PASSWORD = "four words in a row"
SignIn = Callable[[FlaskClient, Member], None]


@pytest.fixture
def member(sqlite_platform: Platform) -> Member:
    with sqlite_platform.transaction() as session:
        hashed = hash_password(PASSWORD)
        return make_member(session, make_organisation(session), email="rosa@example.com", password_hash=hashed)


def attempt(client: FlaskClient, email: str = "rosa@example.com", password: str = PASSWORD, path: str = "/sign-in"):
    return client.post(path, data={"email": email, "password": password})


def test_a_member_signs_in_goes_where_they_wanted_and_signs_out(client: FlaskClient, member: Member):
    wanted = client.get("/console/account?x=1")
    assert wanted.location == "/sign-in?next=/console/account?x%3D1"
    signed_in = attempt(client, path=wanted.location)
    assert (signed_in.status_code, signed_in.location) == (302, "/console/account?x=1")
    assert client.get("/console/account").status_code == 200
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/console/account").status_code == 302


def test_an_unknown_email_and_a_wrong_password_are_answered_alike(client: FlaskClient, member: Member):
    wrong, unknown = attempt(client, password="nope"), attempt(client, email="nobody@example.com", password="nope")
    assert (wrong.status_code, unknown.status_code) == (422, 422)

    def words(page: str) -> str:
        """Without the address that was typed, and the form's token, which has the time in it."""
        return re.sub(r'"[\w-]+\.[\w-]+\.[\w-]+"|(rosa|nobody)@example\.com', "", page)

    assert words(wrong.text) == words(unknown.text)


def test_an_unknown_email_takes_as_long_as_a_wrong_password(client: FlaskClient, member: Member):
    def seconds(email: str) -> float:  # of work, which the machine's other work does not change
        start = thread_time()
        attempt(client, email=email, password="nope")
        return thread_time() - start

    pairs = [(seconds("rosa@example.com"), seconds("nobody@example.com")) for _ in range(8)]
    wrong, unknown = (median(column) for column in zip(*pairs, strict=True))
    assert 0.5 < unknown / wrong < 2


def test_a_session_planted_before_does_not_survive_signing_in(client: FlaskClient, member: Member):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    attempt(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] == f"{member.id}:0"


def test_signing_out_everywhere_and_removal_end_every_session_at_once(
    app: Flask, sqlite_platform: Platform, member: Member, sign_in: SignIn
):
    phone, desk = app.test_client(), app.test_client()
    for browser in (phone, desk):
        sign_in(browser, member)
        assert browser.get("/console/account").status_code == 200
    assert desk.post("/console/account/sign-out-everywhere").location == "/sign-in"
    assert phone.get("/console/account").status_code == 302
    attempt(phone)
    assert phone.get("/console/account").status_code == 200
    with sqlite_platform.transaction() as session:
        session.get_one(Member, member.id).removed_at = member.created_at
    assert phone.get("/console/account").status_code == 302


def test_the_session_cookie_cannot_be_read_by_scripts_nor_sent_by_other_sites(client: FlaskClient, member: Member):
    cookies = [header for header in attempt(client).headers.getlist("Set-Cookie") if header.startswith("ripplecast=")]
    assert len(cookies) == 1
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Lax" in cookies[0]


def test_over_tls_the_session_cookie_is_secure(make_platform: Callable[..., Platform], sqlite_url: str):
    from wsgi import create_app

    app = create_app(make_platform(sqlite_url, public_url="https://ripplecast.test"))
    cookie = app.test_client().get("/sign-in", base_url="https://ripplecast.test").headers["Set-Cookie"]
    assert "Secure" in cookie


def test_guessing_one_members_password_is_slowed_and_others_are_not(client: FlaskClient, member: Member):
    answers = [attempt(client, password=f"guess {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "Wait a quarter of an hour" in answers[-1].text
    assert attempt(client).status_code == 429
    assert attempt(client, email="somebody@else.org").status_code == 422


def test_guesses_sent_all_at_once_are_slowed_too(app: Flask, member: Member):
    with ThreadPoolExecutor(45) as crowd:
        answers = list(crowd.map(lambda _: attempt(app.test_client(), password="a guess").status_code, range(45)))
    assert answers.count(422) <= 30
    assert answers.count(429) >= 15


def test_guessing_many_members_passwords_from_one_address_is_slowed(client: FlaskClient, member: Member):
    answers = [attempt(client, email=f"member{number}@example.com").status_code for number in range(41)]
    assert answers == [422] * 40 + [429]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:x",
        "console",
    ],
)
def test_signing_in_never_leads_to_another_site(client: FlaskClient, member: Member, elsewhere: str):
    assert not is_local(elsewhere)
    answer = client.post("/sign-in", query_string={"next": elsewhere}, data={"email": member.email, "password": PASSWORD})
    assert answer.location == "/"


def test_a_demonstration_link_signs_in_with_one_click(client: FlaskClient, sqlite_platform: Platform, member: Member):
    token = sign_in_link_token(sqlite_platform.settings, member)
    answer = client.get("/sign-in/link", query_string={"token": token, "next": "/console/account"})
    assert answer.location == "/console/account"
    assert client.get("/console/account").status_code == 200
    with sqlite_platform.transaction() as session:
        sign_out_everywhere(session, Actor.of(member))
    assert client.get("/sign-in/link", query_string={"token": token}).status_code == 404
    assert client.get("/sign-in/link").status_code == 404


def test_console_pages_are_not_kept_by_the_browser(client: FlaskClient, member: Member, sign_in: SignIn):
    sign_in(client, member)
    assert client.get("/console/account").headers["Cache-Control"] == "private, no-store"
