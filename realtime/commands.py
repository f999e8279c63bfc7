"""What clients may send, in the shapes of docs/realtime-protocol.md."""

from pydantic import BaseModel, ConfigDict, Field

MESSAGE_ID_MAX = 2**63 - 1


class Command(BaseModel):
    """Data of one event; types are not guessed, unknown fields are ignored so that newer clients still work."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Join(Command):
    """Ask for a snapshot, or for what came after the last message known."""

    after: int | None = Field(None, ge=0, le=MESSAGE_ID_MAX)


class Post(Command):
    """Say something."""

    client_id: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    text: str


class History(Command):
    """Ask for older messages."""

    before: int = Field(ge=0, le=MESSAGE_ID_MAX)


class Delete(Command):
    """Take a message down."""

    id: int = Field(ge=0, le=MESSAGE_ID_MAX)


class Present(Command):
    """The heartbeat of presence."""

    visible: bool


class Follow(Command):
    """Hear of one event's changes on a console page."""

    event: int = Field(ge=0, le=MESSAGE_ID_MAX)
