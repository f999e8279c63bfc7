"""The console's outbox page."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from core.delivery import write_email
from core.models import Email, EmailStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.mail import emails
from core.services.registrations.verification import PROOF_MARK
from core.services.team import members
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration


class Outbox:
    """An organisation with a ticket e-mail and an invitation, and somebody of each role."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        with platform.transaction() as session:
            organisation = make_organisation(session)
            self.members = {role: make_member(session, organisation, role) for role in Role}
            self.stranger = make_member(session, make_organisation(session))
            person = make_person(session, organisation, name="<b>Rosa</b>", email="rosa@example.org")
            registration = make_registration(session, make_event(session, organisation, title="Night Tide"), person)
            invitation = members.invite(session, Actor.of(self.members[Role.OWNER]), "new@example.org", Role.OWNER)
        self.ticket_id = write_email(platform, emails.draft_ticket, registration.id)
        self.invitation_id = write_email(platform, emails.draft_invitation, invitation.id)
        self.ticket_token = registration.ticket_token

    def set(self, **values: object) -> None:
        with self.platform.transaction() as session:
            session.execute(update(Email).values(**values))


@pytest.fixture
def box(sqlite_platform: Platform) -> Outbox:
    return Outbox(sqlite_platform)


def test_a_newcomer_without_a_mail_server_sees_each_email_and_why_it_waits(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.OWNER])
    page = client.get("/console/emails").text
    assert "Your ticket: Night Tide" in page
    assert "RIPPLECAST_SMTP_URL" in page
    assert "&lt;b&gt;Rosa&lt;/b&gt;" in page
    assert "Try again" not in client.get(f"/console/emails/{box.ticket_id}").text


def test_the_list_is_filtered_by_status(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.OWNER])
    assert "Night Tide" in client.get("/console/emails?status=held").text
    assert "Night Tide" not in client.get("/console/emails?status=sent").text
    assert client.get("/console/emails?status=nonsense&page=-3").status_code == 200


def test_nobody_in_the_console_reads_what_proves_an_attendees_address(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.OWNER])
    for page in (f"{box.ticket_id}?view=text", f"{box.ticket_id}/body"):
        shown = client.get(f"/console/emails/{page}").text
        assert f"/t/{box.ticket_token}" in shown
        assert "?v=" not in shown
        assert PROOF_MARK not in shown


def test_the_email_is_framed_under_a_policy_that_runs_nothing(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.HOST])
    page = client.get(f"/console/emails/{box.ticket_id}").text
    assert f'src="/console/emails/{box.ticket_id}/body" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    body = client.get(f"/console/emails/{box.ticket_id}/body")
    policy = body.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "data:image/png;base64," in body.text
    assert "cid:" not in body.text
    assert f"/t/{box.ticket_token}" in body.text


def test_the_text_and_the_attachments_can_be_had(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.OWNER])
    page = client.get(f"/console/emails/{box.ticket_id}?view=text").text
    assert "Hello &lt;b&gt;Rosa&lt;/b&gt;," in page
    files = [link for link in page.split('"') if "/attachments/" in link]
    assert len(files) == 2
    answers = [client.get(link) for link in files]
    assert {answer.mimetype for answer in answers} == {"image/png", "text/calendar"}
    assert all(answer.headers["Content-Disposition"].startswith("attachment") for answer in answers)


def test_an_invitation_is_shown_to_owners_alone(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.OWNER])
    assert client.get(f"/console/emails/{box.invitation_id}/body").status_code == 200
    for role in (Role.HOST, Role.MARKETER):
        sign_in(client, box.members[role])
        assert "invites you" not in client.get("/console/emails").text
        for path in ("", "/body"):
            assert client.get(f"/console/emails/{box.invitation_id}{path}").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT])
def test_other_roles_are_refused(client: FlaskClient, box: Outbox, sign_in, role: Role) -> None:
    sign_in(client, box.members[role])
    assert client.get("/console/emails").status_code == 403
    assert client.post(f"/console/emails/{box.ticket_id}/send").status_code == 403


def test_another_organisations_email_does_not_exist(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.stranger)
    assert "Night Tide" not in client.get("/console/emails").text
    for path in ("", "/body", "/attachments/1"):
        assert client.get(f"/console/emails/{box.ticket_id}{path}").status_code == 404
    assert client.post(f"/console/emails/{box.ticket_id}/send").status_code == 404


def test_without_a_mail_server_nothing_can_be_sent(client: FlaskClient, box: Outbox, sign_in) -> None:
    sign_in(client, box.members[Role.OWNER])
    assert client.post(f"/console/emails/{box.ticket_id}/send").status_code == 409
    assert client.post("/console/emails/send-held").status_code == 409


class TestWithAMailServer:
    """Once RIPPLECAST_SMTP_URL is set."""

    @pytest.fixture
    def sqlite_platform(self, make_platform, sqlite_url: str) -> Platform:
        return make_platform(sqlite_url, smtp_url="smtp://127.0.0.1:9")

    def test_what_was_given_up_is_tried_afresh(self, client: FlaskClient, box: Outbox, sign_in) -> None:
        box.set(status=EmailStatus.DEAD, attempts=8, last_error="550 no such mailbox")
        sign_in(client, box.members[Role.MARKETER])
        page = client.get(f"/console/emails/{box.ticket_id}").text
        assert "550 no such mailbox" in page
        assert "Try again" in page
        answer = client.post(f"/console/emails/{box.ticket_id}/send", follow_redirects=True)
        assert "is on its way" in answer.text
        assert client.post(f"/console/emails/{box.ticket_id}/send").status_code == 409

    def test_everything_that_waited_is_released_except_what_one_may_not_see(
        self, client: FlaskClient, box: Outbox, sign_in
    ) -> None:
        box.set(status=EmailStatus.HELD)
        sign_in(client, box.members[Role.HOST])
        assert "1 e-mail is on its way." in client.post("/console/emails/send-held", follow_redirects=True).text
        sign_in(client, box.members[Role.OWNER])
        assert "1 e-mail is on its way." in client.post("/console/emails/send-held", follow_redirects=True).text
