"""Who speaks in a room."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.models import Member, Registration, Role
from core.names import short_name

NUMBER_MAX = 2**31 - 1  # PostgreSQL's INTEGER
NUMBER_LENGTH_MAX = 10


@dataclass(frozen=True)
class Author:
    """An attendee by their registration, or a member with a badge; with all that rules ask about an attendee."""

    name: str
    registration_id: int | None = None
    member_id: int | None = None
    badge: str | None = None
    person_id: int | None = None
    visitor_id: int | None = None
    registered_at: datetime | None = None
    overlay_of: int | None = None  # an event's overlays: they read along and never speak

    @classmethod
    def attendee(cls, registration: Registration) -> "Author":
        """An attendee, named as strangers may name them."""
        return cls(
            name=short_name(registration.name),
            registration_id=registration.id,
            person_id=registration.person_id,
            visitor_id=registration.visitor_id,
            registered_at=registration.created_at,
        )

    @classmethod
    def member(cls, member: Member) -> "Author":
        """A member at work, with their full name and role."""
        return cls(name=member.name, member_id=member.id, badge=Role(member.role).value)

    @classmethod
    def overlay(cls, event_id: int) -> "Author":
        """What an encoder lays over the picture."""
        return cls(name="", overlay_of=event_id)

    @property
    def key(self) -> str:
        """The same for everything this author says, and for nobody else."""
        if self.overlay_of is not None:
            return f"o{self.overlay_of}"
        return f"r{self.registration_id}" if self.registration_id is not None else f"m{self.member_id}"

    @property
    def state(self) -> dict[str, Any]:
        """AUTHOR of docs/realtime-protocol.md."""
        return author_state(self.key, self.name, self.badge)


def number_in(key: str, kind: str) -> int | None:
    """The registration's ("r") or member's ("m") number in a key; None in a key of another kind, or too large to be one."""
    number = key[1:]
    if not key.startswith(kind) or not number.isascii() or not number.isdecimal() or len(number) > NUMBER_LENGTH_MAX:
        return None
    return int(number) if int(number) <= NUMBER_MAX else None


def author_state(key: str, name: str, badge: str | None) -> dict[str, Any]:
    """AUTHOR: who said it, as the room shows them."""
    return {"key": key, "name": name, "badge": badge} if badge else {"key": key, "name": name}
