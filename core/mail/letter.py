"""An e-mail as it is composed, before it is a row."""

from dataclasses import dataclass
from enum import StrEnum


class LetterKind(StrEnum):
    """Why an e-mail is written."""

    TICKET = "ticket"
    TICKET_AGAIN = "ticket_again"
    CANCELLATION = "cancellation"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_MOVED = "event_moved"
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (a kind, no password)


@dataclass(frozen=True)
class Attachment:
    """A file that travels along; with a content id it is a picture inside the HTML."""

    filename: str
    content_type: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True)
class Letter:
    """Everything the recipient will see."""

    kind: LetterKind
    recipient: str
    recipient_name: str
    locale: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
