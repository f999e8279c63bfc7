"""The members page and joining by a link, in a browser without JavaScript."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.models import Invitation, Member, Role
from core.platform import Platform
from tests.factories import make_member, make_organisation
from tests.query_count import counting

SignIn = Callable[[FlaskClient, Member], None]
PASSWORD = "four words in a row"


@pytest.fixture
def owner(sqlite_platform: Platform) -> Member:
    with sqlite_platform.transaction() as session:
        return make_member(session, make_organisation(session, name="Brackenfold Energy"), name="Rosa Marchetti")


def invite(client: FlaskClient, email: str = "ayla@example.com", role: str = "marketer"):
    return client.post("/console/members/invitations", data={"email": email, "role": role})


def invitation_in(platform: Platform) -> Invitation:
    with platform.reading() as session:
        return session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()


def test_an_invited_person_joins_by_the_link_and_is_signed_in(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, owner: Member, sign_in: SignIn
):
    sign_in(client, owner)
    invite(client)
    path = f"/join/{invitation_in(sqlite_platform).token}"
    assert f"http://ripplecast.test{path}" in client.get("/console/members").text
    ayla = app.test_client()
    page = ayla.get(path)
    assert "Join Brackenfold Energy" in page.text
    assert "ayla@example.com" in page.text
    refused = ayla.post(path, data={"name": "Ayla Kaya", "password": "short"})
    assert (refused.status_code, "Use at least 10 characters" in refused.text) == (422, True)
    assert ayla.post(path, data={"name": "Ayla Kaya", "password": PASSWORD}).location == "/"
    staff = ayla.get("/console/members").text
    assert "Ayla Kaya" in staff
    assert "/join/" not in staff
    assert ayla.get(path).status_code == 410


def test_a_revoked_link_is_over(client: FlaskClient, sqlite_platform: Platform, owner: Member, sign_in: SignIn):
    sign_in(client, owner)
    invite(client)
    invitation = invitation_in(sqlite_platform)
    client.post(f"/console/members/invitations/{invitation.id}/revoke")
    assert client.get(f"/join/{invitation.token}").status_code == 410
    assert client.get("/join/guessed").status_code == 410
    assert client.post(f"/join/{invitation.token}", data={"name": "A", "password": PASSWORD}).status_code == 410


def test_inviting_a_colleague_or_nonsense_is_refused_with_a_reason(client: FlaskClient, owner: Member, sign_in: SignIn):
    sign_in(client, owner)
    colleague = invite(client, owner.email)
    assert (colleague.status_code, "is a member of your organisation already" in colleague.text) == (422, True)
    assert "This e-mail address is not complete" in invite(client, "jonas@postbox").text
    assert invite(client, role="emperor").status_code == 422


def test_an_open_link_is_shown_to_nobody_who_may_not_invite(
    client: FlaskClient, sqlite_platform: Platform, owner: Member, sign_in: SignIn
):
    sign_in(client, owner)
    invite(client)
    with sqlite_platform.transaction() as session:
        host = make_member(session, owner.organisation, Role.HOST)
    sign_in(client, host)
    page = client.get("/console/members").text
    assert "Rosa Marchetti" in page
    assert invitation_in(sqlite_platform).token not in page
    assert "Invite a colleague" not in page


def test_an_owner_changes_a_role_and_removes_a_member(
    client: FlaskClient, sqlite_platform: Platform, owner: Member, sign_in: SignIn
):
    with sqlite_platform.transaction() as session:
        host = make_member(session, owner.organisation, Role.HOST, name="Ottoline")
    sign_in(client, owner)
    assert "Ottoline" in client.get(f"/console/members/{host.id}").text
    assert client.post(f"/console/members/{host.id}", data={"role": "agent"}).location == "/console/members"
    with sqlite_platform.reading() as session:
        assert session.get_one(Member, host.id).role == Role.AGENT
    client.post(f"/console/members/{host.id}/remove")
    assert "Ottoline is no longer a member" in client.get("/console/members").text
    assert client.get(f"/console/members/{host.id}").status_code == 404


def test_the_last_owner_is_told_why_nothing_changed(client: FlaskClient, owner: Member, sign_in: SignIn):
    sign_in(client, owner)
    demoted = client.post(f"/console/members/{owner.id}", data={"role": "host"})
    assert (demoted.status_code, "Make somebody else an owner first" in demoted.text) == (422, True)
    assert client.post(f"/console/members/{owner.id}/remove").status_code == 409
    assert client.get("/console/members").status_code == 200


def test_a_long_list_asks_the_database_no_more_often_than_a_short_one(
    client: FlaskClient, sqlite_platform: Platform, owner: Member, sign_in: SignIn
):
    sign_in(client, owner)
    with counting(sqlite_platform.engine) as short:
        client.get("/console/members")
    with sqlite_platform.transaction() as session:
        for _ in range(20):
            make_member(session, owner.organisation, Role.HOST)
    for number in range(5):
        invite(client, f"invited{number}@example.com")
    with counting(sqlite_platform.engine) as long:
        client.get("/console/members")
    assert len(long) == len(short)
