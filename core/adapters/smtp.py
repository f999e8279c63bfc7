"""Handing one e-mail to a mail server, and what its answers mean for trying again."""

import smtplib
import ssl
from contextlib import suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from core.models import Email, EmailAttachment

TIMEOUT_S = 10  # for each answer; a server that thinks longer is tried again later
DEFAULT_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
PERMANENT_FROM = 500


class DeliveryFailed(Exception):
    """The mail server did not take the e-mail; `permanent` when it never will."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


def deliver(smtp_url: str, mail_from: str, email: Email) -> None:
    """Give the e-mail to the server; returns once the server has taken responsibility for it."""
    try:
        message = build_message(mail_from, email)
    except (ValueError, MessageError) as error:  # an address that no header can hold
        raise DeliveryFailed(f"The e-mail cannot be addressed: {error}", permanent=True) from error
    try:
        connection = _connect(smtp_url)
    except (OSError, smtplib.SMTPException) as error:
        # Also a wrong password: that is the settings' fault, and the e-mail can go once it is put right.
        raise DeliveryFailed(f"The mail server cannot be used: {error}", permanent=False) from error
    try:
        connection.send_message(message)
        # Whether the goodbye works no longer matters: the e-mail was taken, and sending it again would be worse.
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryFailed(_reason(error), permanent=_is_permanent(error)) from error
    finally:
        connection.close()  # without waiting for anything: the worker may have been asked to stop


def build_message(mail_from: str, email: Email) -> EmailMessage:
    """The row as a MIME message. The header classes refuse line breaks, so nobody's name can add a header."""
    message = EmailMessage()
    name, address = parseaddr(mail_from)
    message["From"] = Address(_one_line(name), addr_spec=address)
    message["To"] = Address(_one_line(email.recipient_name), addr_spec=email.recipient)
    message["Subject"] = _one_line(email.subject)
    message["Date"] = format_datetime(email.created_at)
    message["Message-ID"] = email.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office notes from answering
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    for attachment in email.attachments:
        _attach(message, attachment)
    # Last, because setting content takes every Content- header that stands already away.
    message["Content-Language"] = email.locale
    return message


def _attach(message: EmailMessage, attachment: EmailAttachment) -> None:
    media, *parameters = (part.strip() for part in attachment.content_type.split(";"))
    main, _, sub = media.partition("/")
    params = dict(parameter.split("=", 1) for parameter in parameters)
    html = message.get_body(("html",)) if attachment.content_id else None
    if html is None:
        message.add_attachment(attachment.content, main, sub, filename=attachment.filename, params=params)
    else:
        cid = f"<{attachment.content_id}>"
        html.add_related(attachment.content, main, sub, filename=attachment.filename, disposition="inline", cid=cid)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _connect(smtp_url: str) -> smtplib.SMTP:
    url = urlsplit(smtp_url)
    host, port = url.hostname or "localhost", url.port or DEFAULT_PORTS[url.scheme]
    if url.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=ssl.create_default_context())
    else:
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        if url.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        if url.username:
            connection.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _is_permanent(error: Exception) -> bool:
    """A 5xx answer about this e-mail means never; 4xx and a lost line mean not now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT_FROM for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return True  # the server cannot write to such an address at all
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT_FROM


def _reason(error: Exception) -> str:
    answers: list[tuple[int, bytes | str]]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [*error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    else:
        return str(error) or type(error).__name__
    return "; ".join(f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}" for code, text in answers)
