"""What clients may send, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

ID_MAX = 2**31 - 1  # PostgreSQL's INTEGER


def _storable(text: str) -> str:
    """Without what a database cannot hold: NUL, and halves of characters, which JSON can spell and UTF-8 cannot."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("no text")
    return text


Text = Annotated[str, AfterValidator(_storable)]


class Command(BaseModel):
    """Data of one event; types are not guessed, unknown fields are ignored so that newer clients still work."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class TicketShown(Command):
    """What an attendee's handshake shows."""

    ticket: Text


class EventAsked(Command):
    """What a member's handshake asks for."""

    event: int = Field(ge=0, le=ID_MAX)


class Join(Command):
    """Ask for a snapshot, or for what came after the last message known."""

    after: int | None = Field(None, ge=0, le=ID_MAX)


class Post(Command):
    """Say something."""

    client_id: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    text: Text


class History(Command):
    """Ask for older messages."""

    before: int = Field(ge=0, le=ID_MAX)


class Delete(Command):
    """Take a message down."""

    id: int = Field(ge=0, le=ID_MAX)


class Present(Command):
    """The heartbeat of presence."""

    visible: bool


class Follow(Command):
    """Hear of one event's changes on a console page."""

    event: int = Field(ge=0, le=ID_MAX)
