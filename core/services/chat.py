"""What is said in a room: posting, and taking down."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import DomainError, NotFound
from core.events import MessageDeleted, MessagePosted
from core.i18n import N_
from core.models import ChatMessage, Event, EventStatus, Member, Registration
from core.names import short_name
from core.outbox import record
from core.permissions import Actor, Permission
from core.services.seats import lock_event

TEXT_MAX_LENGTH = 500
OPEN_STATUSES = (EventStatus.PUBLISHED, EventStatus.LIVE)


class ChatClosed(DomainError):
    """The event is not one people can talk in now."""

    code = "chat.closed"
    status = 409
    message = N_("The chat of this event is closed.")


class ChatEmpty(DomainError):
    """Nothing but white space."""

    code = "chat.empty"
    status = 422
    message = N_("Write something first.")


class ChatTooLong(DomainError):
    """More than the room takes at once."""

    code = "chat.too_long"
    status = 422
    message = N_("A message can have %(most)s characters. Shorten it, or send it in two.")


@dataclass(frozen=True)
class Author:
    """Who speaks: an attendee by their registration, or a member with a badge."""

    name: str
    registration_id: int | None = None
    member_id: int | None = None
    badge: str | None = None

    @classmethod
    def attendee(cls, registration: Registration) -> "Author":
        """An attendee, named as strangers may name them."""
        return cls(name=short_name(registration.name), registration_id=registration.id)

    @classmethod
    def member(cls, member: Member) -> "Author":
        """A member at work, with their full name and role."""
        return cls(name=member.name, member_id=member.id, badge=member.role)

    @property
    def key(self) -> str:
        """The same for everything this author says, and for nobody else."""
        return f"r{self.registration_id}" if self.registration_id is not None else f"m{self.member_id}"


def post_message(session: Session, event: Event, author: Author, client_id: str, text: str) -> ChatMessage:
    """Store a message; posting the same client id again gives the message that was stored first."""
    text = text.strip()
    if not text:
        raise ChatEmpty()
    if len(text) > TEXT_MAX_LENGTH:
        raise ChatTooLong(most=TEXT_MAX_LENGTH)
    # One writer a room: ids then grow in the order of commits, so that asking for what came after an id misses nothing.
    event = lock_event(session, event.id)
    own_client_id = f"{author.key}:{client_id}"  # one author cannot take another's id
    same = select(ChatMessage).where(ChatMessage.event_id == event.id, ChatMessage.client_id == own_client_id)
    if (stored := session.scalar(same)) is not None:
        return stored
    if event.status not in OPEN_STATUSES:
        raise ChatClosed()
    message = ChatMessage(
        organisation_id=event.organisation_id,
        event_id=event.id,
        registration_id=author.registration_id,
        member_id=author.member_id,
        client_id=own_client_id,
        author_name=author.name,
        badge=author.badge,
        text=text,
    )
    session.add(message)
    session.flush()
    record(session, MessagePosted(event.organisation_id, event_id=event.id, message_id=message.id))
    return message


def delete_message(session: Session, actor: Actor, event_id: int, message_id: int) -> None:
    """Take a message down for everyone; its row stays, with who took it down."""
    actor.require(Permission.MODERATE)
    wanted = select(ChatMessage).where(
        ChatMessage.id == message_id,
        ChatMessage.event_id == event_id,
        ChatMessage.organisation_id == actor.organisation_id,
    )
    message = session.scalar(wanted)
    if message is None:
        raise NotFound()
    if message.deleted_at is None:
        message.deleted_at = now()
        message.deleted_by_id = actor.member_id
        record(session, MessageDeleted(actor.organisation_id, event_id=event_id, message_id=message_id))
