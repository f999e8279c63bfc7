"""Choosing a new password by e-mail, in a browser without JavaScript."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rq import Queue
from sqlalchemy import func, select

from core.delivery import write_email
from core.models import Member, OutboxEntry, Role
from core.platform import Platform
from core.services.team.password_resets import LINK_MARK, draft_password_reset, reset_token
from tests.factories import make_member, make_organisation
from webapp.views.password_reset import ANSWER_AFTER_S

SignIn = Callable[[FlaskClient, Member], None]
NEW = "five other words in a row"


@pytest.fixture
def sqlite_platform(make_platform: Callable[..., Platform], sqlite_url: str) -> Platform:
    """With a mail server set."""
    return make_platform(sqlite_url, smtp_url="smtp://127.0.0.1:9")


@pytest.fixture
def member(sqlite_platform: Platform) -> Member:
    with sqlite_platform.transaction() as session:
        return make_member(session, make_organisation(session), email="rosa@example.com")


def ask(client: FlaskClient, email: str = "rosa@example.com"):
    return client.post("/forgotten-password", data={"email": email})


def path_for(platform: Platform, member: Member) -> str:
    return f"/new-password/{reset_token(platform.settings, member)}"


def queued(platform: Platform) -> list[str]:
    return [job.func_name for job in Queue("default", connection=platform.redis).jobs]


def test_the_sign_in_page_leads_to_it_and_a_member_is_sent_a_link(client: FlaskClient, sqlite_platform: Platform, member: Member):
    assert 'href="/forgotten-password"' in client.get("/sign-in").text
    assert client.get("/forgotten-password").status_code == 200
    assert ask(client, " Rosa@example.com").location == "/forgotten-password/sent"
    assert "If somebody signs in with this address, a link is on its way." in client.get("/forgotten-password/sent").text
    assert queued(sqlite_platform) == ["workers.jobs.email_password_reset"]


def test_the_answer_does_not_tell_who_is_a_member(client: FlaskClient, sqlite_platform: Platform, member: Member):
    begun = time.perf_counter()
    unknown = ask(client, "nobody@example.com")
    assert time.perf_counter() - begun >= ANSWER_AFTER_S
    known = ask(client)
    assert (unknown.status_code, unknown.location, unknown.text) == (known.status_code, known.location, known.text)
    assert len(queued(sqlite_platform)) == 1


def test_what_is_no_address_is_said(client: FlaskClient, sqlite_platform: Platform, member: Member):
    assert ask(client, "rosa").status_code == 422
    assert ask(client, "").status_code == 422
    assert queued(sqlite_platform) == []


def test_nobodys_mailbox_is_filled_and_the_limit_does_not_tell_who_is_a_member(
    client: FlaskClient, sqlite_platform: Platform, member: Member
):
    for email in (member.email, "nobody@example.com"):
        answers = [ask(client, email) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [303] * 4 + [429]
        assert "wait an hour" in answers[-1].text
    assert len(queued(sqlite_platform)) == 4


def test_a_new_password_signs_in_here_and_out_everywhere_else(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, member: Member, sign_in: SignIn
):
    elsewhere = app.test_client()
    sign_in(elsewhere, member)
    path = path_for(sqlite_platform, member)
    page = client.get(path)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "rosa@example.com" in page.text
    assert client.post(path, data={"password": NEW}).location == "/"
    assert client.get("/console/account").status_code == 200
    assert elsewhere.get("/console/account").status_code == 302
    for answer in (client.get(path), client.post(path, data={"password": NEW})):
        assert answer.status_code == 410
        assert 'href="/forgotten-password"' in answer.text
    assert app.test_client().post("/sign-in", data={"email": "rosa@example.com", "password": NEW}).status_code == 302


def test_opening_the_link_uses_nothing_up_nor_does_a_refused_password(
    client: FlaskClient, sqlite_platform: Platform, member: Member
):
    path = path_for(sqlite_platform, member)
    for _ in range(2):
        assert client.get(path).status_code == 200
    for refused in ("short", "rosa@example.com"):
        assert client.post(path, data={"password": refused}).status_code == 422
    assert client.post(path, data={"password": NEW}).status_code == 303


def test_without_a_mail_server_the_page_says_what_to_do_and_nothing_is_promised(
    make_platform: Callable[..., Platform], sqlite_url: str, member: Member
):
    from wsgi import create_app

    platform = make_platform(sqlite_url)
    app = create_app(platform)
    app.config.update(WTF_CSRF_ENABLED=False)
    for answer in (app.test_client().get("/forgotten-password"), ask(app.test_client())):
        assert "ripplecast user password" in answer.text
        assert "<form" not in answer.text.split("<main")[1]
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxEntry)) == 0


def test_the_console_shows_the_email_to_owners_alone_and_its_link_to_nobody(
    client: FlaskClient, sqlite_platform: Platform, member: Member, sign_in: SignIn
):
    email_id = write_email(sqlite_platform, partial(draft_password_reset, requested_at=int(time.time())), member.id)
    with sqlite_platform.transaction() as session:
        staff = {role: make_member(session, session.get_one(Member, member.id).organisation, role) for role in Role}
    views = ("", "?view=text", "/body")
    sign_in(client, staff[Role.OWNER])
    for view in views:
        page = client.get(f"/console/emails/{email_id}{view}")
        assert page.status_code == 200
        assert page.text.count("/new-password/") == page.text.count(f"/new-password/{LINK_MARK}")
    assert client.get(f"/new-password/{LINK_MARK}").status_code == 410
    for role in (Role.HOST, Role.MARKETER):
        sign_in(client, staff[role])
        assert "new password" not in client.get("/console/emails").text
        assert {client.get(f"/console/emails/{email_id}{view}").status_code for view in views} == {404}
        assert client.post(f"/console/emails/{email_id}/send").status_code == 404
