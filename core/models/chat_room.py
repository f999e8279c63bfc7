"""The chat of an event: how it works now, and how far its revisions have come."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.models.scoped import Scoped


class Audience(StrEnum):
    """Who may post."""

    EVERYONE = "everyone"
    REGISTERED = "registered"
    FOLLOWERS = "followers"
    TEAM = "team"


class ChatRoom(Scoped, Base):
    """One row an event. Whoever changes what the room shows locks this row and takes the next revision from it, so that
    the order of revisions is the order of commits.

    `places` is the last place given to a message; `changed_revision` the revision that last changed the settings or the
    pinned message.
    """

    __tablename__ = "chat_room"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)
    places: Mapped[int] = mapped_column(default=0)
    changed_revision: Mapped[int] = mapped_column(default=0)
    slow_s: Mapped[int] = mapped_column(default=0)
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYONE)
    registered_min: Mapped[int] = mapped_column(default=0)
    links: Mapped[bool] = mapped_column(default=True)
    review: Mapped[bool] = mapped_column(default=False)
    pinned_message_id: Mapped[int | None] = mapped_column(ForeignKey("chat_message.id", ondelete="SET NULL"))
