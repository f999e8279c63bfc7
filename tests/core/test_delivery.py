"""Sending e-mails over real SMTP conversations, from rows on both databases."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image
from sqlalchemy import select, update

from core.clock import now
from core.delivery import send_email, write_email
from core.models import Email, EmailStatus, Registration
from core.platform import Platform
from core.services.mail import deliveries, emails
from core.services.registrations.verification import address_proof
from tests.factories import make_event, make_organisation, make_person, make_registration
from tests.mail_server import Mailbox, mail_server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, make_platform: Callable[..., Platform], mailbox: Mailbox) -> Platform:
    """The platform with a mail server set."""
    if request.param == "sqlite":
        return make_platform(request.getfixturevalue("sqlite_url"), smtp_url=mailbox.url, mail_from="Rïpple <t@example.org>")
    url = request.getfixturevalue("empty_postgres_url")
    return make_platform(url, smtp_url=mailbox.url, mail_from="Rïpple <t@example.org>")


def _written(platform: Platform, **person: object) -> int:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        attendee = make_person(session, organisation, **person)
        registration = make_registration(session, make_event(session, organisation, title="夜潮"), attendee)
    email_id = write_email(platform, emails.draft_ticket, registration.id)
    assert email_id is not None
    return email_id


def _email(platform: Platform, email_id: int) -> Email:
    with platform.reading() as session:
        return session.scalars(select(Email).where(Email.id == email_id)).one()


def _make_due(platform: Platform, email_id: int) -> None:
    with platform.transaction() as session:
        session.execute(update(Email).where(Email.id == email_id).values(next_attempt_at=now() - timedelta(seconds=1)))


def test_a_ticket_arrives_with_its_calendar_and_a_qr_code_that_scans(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform, name='李明, Dr. "M"', email="li@example.org")
    assert send_email(platform, email_id) == EmailStatus.SENT
    (message,) = mailbox.messages
    assert mailbox.recipients == [["li@example.org"]]
    assert message["To"].addresses[0].display_name == '李明, Dr. "M"'
    assert message["From"].addresses[0].display_name == "Rïpple"
    assert message["Subject"] == "Your ticket: 夜潮"
    assert message["Message-ID"] == _email(platform, email_id).message_id
    assert "夜潮" in message.get_body(("plain",)).get_content()
    parts = {part.get_content_type(): part for part in message.walk()}
    assert f"cid:{parts['image/png']['Content-ID'].strip('<>')}" in parts["text/html"].get_content()
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(parts["image/png"].get_content())))
    assert code.text in message.get_body(("plain",)).get_content()
    assert parts["text/calendar"].get_param("method") == "PUBLISH"
    (entry,) = Calendar.from_ical(parts["text/calendar"].get_payload(decode=True)).walk("VEVENT")
    assert entry["summary"] == "夜潮"
    kept = _email(platform, email_id)
    assert kept.sent_at is not None
    with platform.reading() as session:
        proof = address_proof(platform.settings, session.get_one(Registration, kept.registration_id))
    for sent, stored in ((message.get_body(("plain",)), kept.text), (parts["text/html"], kept.html)):
        assert f"?v={proof}" in sent.get_content()
        assert proof not in stored


def test_a_sent_email_is_never_sent_again(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform)
    assert send_email(platform, email_id) == EmailStatus.SENT
    _make_due(platform, email_id)
    assert send_email(platform, email_id) is None
    assert len(mailbox.messages) == 1


def test_a_temporary_refusal_is_tried_again_after_its_pause_with_the_same_message_id(
    platform: Platform, mailbox: Mailbox
) -> None:
    email_id = _written(platform)
    mailbox.answers = ["451 4.3.0 try later"]
    send_email(platform, email_id)
    failed = _email(platform, email_id)
    assert (failed.status, failed.attempts) == (EmailStatus.QUEUED, 1)
    assert "451" in failed.last_error
    assert failed.next_attempt_at > now() + timedelta(seconds=20)
    assert send_email(platform, email_id) is None, "not before its pause is over"
    _make_due(platform, email_id)
    assert send_email(platform, email_id) == EmailStatus.SENT
    assert mailbox.messages[0]["Message-ID"] == failed.message_id


def test_a_refusal_for_good_is_final_at_once(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform)
    mailbox.answers = ["550 5.1.1 no such mailbox"]
    send_email(platform, email_id)
    dead = _email(platform, email_id)
    assert (dead.status, dead.attempts) == (EmailStatus.DEAD, 1)
    assert "550 5.1.1 no such mailbox" in dead.last_error


def test_a_server_that_is_not_there_is_tried_again(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    platform = make_platform(sqlite_url, smtp_url=f"smtp://127.0.0.1:{port}")
    email_id = _written(platform)
    send_email(platform, email_id)
    failed = _email(platform, email_id)
    assert failed.status == EmailStatus.QUEUED
    assert "refused" in failed.last_error


def test_after_the_last_attempt_an_email_is_given_up(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform)
    mailbox.answers = ["451 later"] * deliveries.MAX_ATTEMPTS
    for _ in range(deliveries.MAX_ATTEMPTS):
        _make_due(platform, email_id)
        send_email(platform, email_id)
    assert _email(platform, email_id).status == EmailStatus.DEAD


def test_of_many_workers_exactly_one_sends(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform)
    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(lambda _: send_email(platform, email_id), range(24)))
    assert outcomes.count(EmailStatus.SENT) == 1
    assert len(mailbox.messages) == 1


def test_an_attempt_cut_off_is_repeated_when_its_lease_ends(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform)
    with platform.transaction() as session:
        assert deliveries.claim(session, email_id) is not None
    assert send_email(platform, email_id) is None
    _make_due(platform, email_id)
    assert send_email(platform, email_id) == EmailStatus.SENT


def test_an_attempt_that_outlived_its_lease_cannot_overwrite_the_next_one(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform)
    with platform.transaction() as session:
        slow = deliveries.claim(session, email_id)
    _make_due(platform, email_id)
    assert send_email(platform, email_id) == EmailStatus.SENT
    with platform.transaction() as session:
        deliveries.mark_failed(session, slow, "too slow", permanent=True)
    assert _email(platform, email_id).status == EmailStatus.SENT


def test_without_a_mail_server_an_email_waits_where_people_see_it(
    make_platform: Callable[..., Platform], sqlite_url: str
) -> None:
    platform = make_platform(sqlite_url)
    email_id = _written(platform)
    assert _email(platform, email_id).status == EmailStatus.HELD
    assert send_email(platform, email_id) is None


def test_an_email_queued_before_the_server_was_unset_is_held(
    make_platform: Callable[..., Platform], sqlite_url: str, mailbox: Mailbox
) -> None:
    email_id = _written(make_platform(sqlite_url, smtp_url=mailbox.url))
    platform = make_platform(sqlite_url)
    assert send_email(platform, email_id) == EmailStatus.HELD
    assert (_email(platform, email_id).status, _email(platform, email_id).attempts) == (EmailStatus.HELD, 0)


def test_an_address_no_header_can_hold_is_given_up_and_adds_no_header(platform: Platform, mailbox: Mailbox) -> None:
    email_id = _written(platform, name="Eve\r\nBcc: all@example.org", email="eve@example.org")
    with platform.transaction() as session:
        session.execute(update(Email).values(recipient="eve@example.org\r\nBcc: all@example.org"))
    send_email(platform, email_id)
    assert _email(platform, email_id).status == EmailStatus.DEAD
    assert mailbox.messages == []


def test_a_line_break_in_a_name_becomes_a_space(platform: Platform, mailbox: Mailbox) -> None:
    send_email(platform, _written(platform, name="Eve\r\nBcc: all@example.org", email="eve@example.org"))
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert message["To"].addresses[0].display_name == "Eve Bcc: all@example.org"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_in_the_setting_may_hold_any_character(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    with mail_server(login=("me@example.org", "p@ss/w:rd #1")) as guarded:
        url = f"smtp://me%40example.org:p%40ss%2Fw%3Ard%20%231@127.0.0.1:{guarded.port}"
        platform = make_platform(sqlite_url, smtp_url=url)
        assert send_email(platform, _written(platform)) == EmailStatus.SENT


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_keeps_emails_for_when_it_is_put_right(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    with mail_server(login=("me", "right")) as guarded:
        platform = make_platform(sqlite_url, smtp_url=f"smtp://me:wrong@127.0.0.1:{guarded.port}")
        email_id = _written(platform)
        send_email(platform, email_id)
    failed = _email(platform, email_id)
    assert failed.status == EmailStatus.QUEUED
    assert "535" in failed.last_error
    assert "wrong" not in failed.last_error


def test_a_line_that_breaks_in_the_middle_is_tried_again(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        platform = make_platform(sqlite_url, smtp_url=f"smtp://127.0.0.1:{listener.getsockname()[1]}")
        email_id = _written(platform)
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(send_email, platform, email_id)
            connection, _ = listener.accept()
            connection.sendall(b"220 hello\r\n")
            connection.recv(100)
            connection.close()
            sending.result(timeout=20)
    assert _email(platform, email_id).status == EmailStatus.QUEUED
