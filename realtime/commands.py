"""What clients may send, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.authors import NUMBER_MAX
from core.models.moderation_report import NOTE_MAX_LENGTH
from core.queries.room.moderation import QUEUE_MAX
from core.services.room.moderation import REGISTERED_MAX_MIN, SLOW_MAX_S

MENTIONS_MAX = 50  # more is no list of names; the rules allow far fewer and say so


def _storable(text: str) -> str:
    """Without what a database cannot hold: NUL, and halves of characters, which JSON can spell and UTF-8 cannot."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("no text")
    return text


Text = Annotated[str, AfterValidator(_storable)]
Number = Annotated[int, Field(ge=0, le=NUMBER_MAX)]
Key = Annotated[str, Field(pattern=r"^[rm][0-9]{1,10}$")]


class Command(BaseModel):
    """Data of one event; types are not guessed, unknown fields are ignored so that newer clients still work."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class TicketShown(Command):
    """What an attendee's handshake shows."""

    ticket: Text
    viewer: bool = True


class OverlayShown(Command):
    """What an overlay's handshake shows."""

    overlay: Text


class EventAsked(Command):
    """What a member's handshake asks for."""

    event: Number


class Nothing(Command):
    """A command that needs no data."""


class Join(Command):
    """Ask for a snapshot, or for what changed after a revision."""

    after: Number | None = None


class Post(Command):
    """Say something."""

    client_id: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    text: Text
    reply_to: Number | None = None
    mentions: list[Key] = Field(default=[], max_length=MENTIONS_MAX)


class Edit(Command):
    """Say it otherwise."""

    id: Number
    text: Text


class OfMessage(Command):
    """Something about one message."""

    id: Number


class OfHeld(Command):
    """A decision about one message that waits, or about several."""

    id: Number | None = None
    ids: list[Number] = Field(default=[], max_length=QUEUE_MAX)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.id is None) == (not self.ids):
            raise ValueError("either id or ids")
        return self


class Report(Command):
    """Tell the moderators of a message, or of a question."""

    id: Number
    reason: Literal["spam", "abuse", "other"]
    note: Annotated[Text, Field(max_length=NOTE_MAX_LENGTH)] = ""


class History(Command):
    """Ask for messages before or after a place, or around a message: one of the three."""

    before: Number | None = None
    after: Number | None = None
    around: Number | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if sum(asked is not None for asked in (self.before, self.after, self.around)) != 1:
            raise ValueError("one of before, after, around")
        return self


class Present(Command):
    """The page is shown, or hidden."""

    visible: bool


class Mute(Command):
    """Let somebody say nothing for a while."""

    key: Key
    minutes: int = Field(ge=1, le=1440)


class Ban(Command):
    """Keep somebody out of the organisation's rooms."""

    key: Key
    remove_messages: bool = False


class ChatSettings(Command):
    """Change how the chat works; what is left out stays as it is."""

    slow_s: int | None = Field(None, ge=0, le=SLOW_MAX_S)
    audience: Literal["everyone", "registered", "followers", "team"] | None = None
    registered_min: int | None = Field(None, ge=0, le=REGISTERED_MAX_MIN)
    links: bool | None = None
    review: bool | None = None


class Undo(Command):
    """Take back what an entry of the log did."""

    log: Number


class Log(Command):
    """Ask for the moderators' log."""

    before: Number | None = None


class Follow(Command):
    """Hear of one event's changes on a console page."""

    event: Number
