"""E-mails over TLS, from the first byte or after STARTTLS, with certificates that are checked."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from sqlalchemy import select

from core.delivery import send_email, write_email
from core.models import Email, EmailStatus
from core.platform import Platform
from core.services.mail import emails
from tests.factories import make_event, make_organisation, make_registration
from tests.mail_server import Mailbox, mail_server

LOGIN = ("me", "secret")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority; the product is not told of it in any other way."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


def _context(authority: trustme.CA, host: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    return context


def _server(scheme: str, context: ssl.SSLContext, login: tuple[str, str] | None = None):
    return mail_server(login, tls=context) if scheme == "smtps" else mail_server(login, starttls=context)


def _send(make_platform: Callable[..., Platform], sqlite_url: str, smtp_url: str) -> Email:
    platform = make_platform(sqlite_url, smtp_url=smtp_url)
    with platform.transaction() as session:
        registration = make_registration(session, make_event(session, make_organisation(session)))
    email_id = write_email(platform, emails.draft_ticket, registration.id)
    assert email_id is not None
    send_email(platform, email_id)
    with platform.reading() as session:
        return session.scalars(select(Email).where(Email.id == email_id)).one()


def _is_kept(email: Email, mailbox: Mailbox) -> bool:
    """Nothing was handed over, and it can go once the server is put right."""
    return mailbox.messages == [] and email.status == EmailStatus.QUEUED


both = pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])


@both
@pytest.mark.usefixtures("trusted")
def test_a_server_with_a_trusted_certificate_gets_the_email(make_platform, sqlite_url, authority, scheme) -> None:
    with _server(scheme, _context(authority)) as mailbox:
        email = _send(make_platform, sqlite_url, f"{scheme}://127.0.0.1:{mailbox.port}")
    assert email.status == EmailStatus.SENT
    assert len(mailbox.messages) == 1


@pytest.mark.usefixtures("trusted")
def test_the_password_follows_after_starttls(make_platform, sqlite_url, authority) -> None:
    with _server("smtp+starttls", _context(authority), LOGIN) as mailbox:
        email = _send(make_platform, sqlite_url, f"smtp+starttls://me:secret@127.0.0.1:{mailbox.port}")
    assert email.status == EmailStatus.SENT


@both
def test_a_certificate_nobody_vouches_for_is_refused(make_platform, sqlite_url, authority, scheme) -> None:
    with _server(scheme, _context(authority)) as mailbox:
        email = _send(make_platform, sqlite_url, f"{scheme}://127.0.0.1:{mailbox.port}")
    assert _is_kept(email, mailbox)
    assert "certificate verify failed" in email.last_error


@both
@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host_is_refused(make_platform, sqlite_url, authority, scheme) -> None:
    with _server(scheme, _context(authority, "mail.example.org")) as mailbox:
        email = _send(make_platform, sqlite_url, f"{scheme}://127.0.0.1:{mailbox.port}")
    assert _is_kept(email, mailbox)
    assert "IP address mismatch" in email.last_error


def test_a_server_that_offers_no_starttls_gets_neither_password_nor_email(make_platform, sqlite_url) -> None:
    with mail_server() as mailbox:
        email = _send(make_platform, sqlite_url, f"smtp+starttls://me:secret@127.0.0.1:{mailbox.port}")
    assert _is_kept(email, mailbox)
    assert "STARTTLS" in email.last_error
