"""A real SMTP server for tests, which can be told to refuse."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# Its thread speaks of connections long after their test, to whichever output that test had.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Mailbox:
    """Keeps what arrives; answers come first, one an e-mail, as long as there are any."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.answers: list[str] = []
        self.port = 0
        self.pause_s = 0.0
        self.when_taking: Callable[[], object] = lambda: None  # called before anything is answered

    @property
    def url(self) -> str:
        """For RIPPLECAST_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Take the e-mail, as slowly as the test wants, or say what it asked for."""
        self.when_taking()
        await asyncio.sleep(self.pause_s)
        if self.answers:
            return self.answers.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"


class _Controller(Controller):
    """Knocks at the port the system gave, and not at the 0 that asked for one."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    login: tuple[str, str] | None = None, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[Mailbox]:
    """A server on a port of its own; with a login it takes nothing from anybody else, with TLS nothing in the clear."""

    def is_right(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=login == (given.login.decode(), given.password.decode()), handled=False)

    mailbox = Mailbox()
    options: dict[str, object] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if login:
        options |= {"authenticator": is_right, "auth_required": True, "auth_require_tls": starttls is not None}
    controller = _Controller(mailbox, hostname="127.0.0.1", port=0, ssl_context=tls, **options)
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()
