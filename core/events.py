"""Facts: what has happened, in the past tense, carrying ids only. Services record them, `core.subscribers` reacts."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

FACTS: dict[str, type["Fact"]] = {}  # by the name that stands in the outbox


@dataclass(frozen=True)
class Fact:
    """One thing that happened. A durable fact has an outbox row; any other is a signal that may be lost."""

    durable: ClassVar[bool] = True

    organisation_id: int

    def __init_subclass__(cls) -> None:
        FACTS[cls.__name__] = cls

    def payload(self) -> dict[str, Any]:
        """The fields as JSON-ready values."""
        return asdict(self)


@dataclass(frozen=True)
class MemberInvited(Fact):
    """A person was asked to join the organisation's staff."""

    invitation_id: int


@dataclass(frozen=True)
class PasswordResetRequested(Fact):
    """Somebody who may be the member asked for a new password by e-mail, at this second since 1970."""

    member_id: int
    requested_at: int


@dataclass(frozen=True)
class EventChanged(Fact):
    """An event's details or status changed: published, started, ended, cancelled, edited."""

    event_id: int
    change: str


@dataclass(frozen=True)
class EventMoved(Fact):
    """The time or place of an event to come changed; of several such changes only the one with the event's revision counts."""

    event_id: int
    revision: int


@dataclass(frozen=True)
class AttendeeRegistered(Fact):
    """A person took a place at an event."""

    event_id: int
    registration_id: int


@dataclass(frozen=True)
class RegistrationCancelled(Fact):
    """A place was given back."""

    event_id: int
    registration_id: int


@dataclass(frozen=True)
class TicketRequested(Fact):
    """A person registered already asked for the ticket again."""

    event_id: int
    registration_id: int


@dataclass(frozen=True)
class EmailQueued(Fact):
    """An e-mail was composed and waits to be sent."""

    email_id: int


@dataclass(frozen=True)
class VisitRecorded(Fact):
    """Somebody, or something, followed a code or opened an event page."""

    durable: ClassVar[bool] = False

    event_id: int
    visit_id: int


@dataclass(frozen=True)
class VisitConfirmed(Fact):
    """The page's beacon showed that a browser with a person before it opened the page."""

    durable: ClassVar[bool] = False

    event_id: int
    visit_id: int


@dataclass(frozen=True)
class RoomChanged(Fact):
    """What the event's room shows has a new revision. Clients resync from rows, so the signal may be lost."""

    durable: ClassVar[bool] = False

    event_id: int


@dataclass(frozen=True)
class BoardChanged(Fact):
    """What the event's room shows of one kind beside its chat changed: its polls, its questions …"""

    durable: ClassVar[bool] = False

    event_id: int
    board: str


@dataclass(frozen=True)
class OwnChanged(Fact):
    """What only this attendee sees of the boards of their room changed by somebody else's hand."""

    durable: ClassVar[bool] = False

    event_id: int
    registration_id: int


@dataclass(frozen=True)
class QueueChanged(Fact):
    """What waits for the moderators of the event's room changed."""

    durable: ClassVar[bool] = False

    event_id: int


@dataclass(frozen=True)
class MessageDecided(Fact):
    """A moderator let an attendee's message through, or not, or took it down."""

    durable: ClassVar[bool] = False

    event_id: int
    registration_id: int
    message_id: int
    state: str


@dataclass(frozen=True)
class PersonMuted(Fact):
    """An attendee may say nothing until then; or, without a time in ISO 8601, may speak again."""

    durable: ClassVar[bool] = False

    event_id: int
    registration_id: int
    until: str | None = None


@dataclass(frozen=True)
class PersonBanned(Fact):
    """A person has to leave every room of the organisation, under each of these registrations."""

    durable: ClassVar[bool] = False

    registration_ids: tuple[int, ...]


@dataclass(frozen=True)
class StreamChanged(Fact):
    """The encoder of an event began or stopped sending video."""

    durable: ClassVar[bool] = False

    event_id: int
    online: bool


@dataclass(frozen=True)
class ReportRequested(Fact):
    """Somebody, or the schedule, wants an event's report built anew. The snapshot's row is the promise."""

    durable: ClassVar[bool] = False

    event_id: int
    snapshot_id: int


@dataclass(frozen=True)
class LinkShared(Fact):
    """An attendee used the share button, copied the link or saved the QR code."""

    durable: ClassVar[bool] = False

    event_id: int
    registration_id: int


@dataclass(frozen=True)
class DealWon(Fact):
    """A lead bought something; said once more when a refund is taken back, which earns nobody a second reward."""

    event_id: int
    registration_id: int
    deal_id: int


@dataclass(frozen=True)
class DealRefunded(Fact):
    """What a lead bought was given back."""

    event_id: int
    registration_id: int
    deal_id: int


@dataclass(frozen=True)
class FindingsChanged(Fact):
    """Whose rewards wait for a human changed: a rule found something, or somebody decided about it."""

    event_id: int


@dataclass(frozen=True)
class RewardPlanChanged(Fact):
    """A plan for rewards was made or became another: something that happened already may earn by it now."""

    event_id: int
    plan_id: int


@dataclass(frozen=True)
class PersonVerified(Fact):
    """Somebody opened a letter that was sent to their address, so the address is theirs."""

    person_id: int


@dataclass(frozen=True)
class CampaignImportAsked(Fact):
    """A member asked for a campaign's file to be read and counted."""

    campaign_id: int


@dataclass(frozen=True)
class VideoFileAsked(Fact):
    """A member asked for a file to be made of an event's recording, or of a clip of it."""

    event_id: int
    file_id: int


@dataclass(frozen=True)
class PeopleMerged(Fact):
    """Two records turned out to be one person's; at these events, and these places lead to others now."""

    merge_id: int
    event_ids: tuple[int, ...]
    registration_ids: tuple[int, ...]


@dataclass(frozen=True)
class MergeUndone(Fact):
    """Two people who had been taken for one are two again."""

    merge_id: int
    event_ids: tuple[int, ...]


@dataclass(frozen=True)
class PersonErased(Fact):
    """Nothing that names a person is left; their tickets admit nobody any more."""

    person_id: int
    event_ids: tuple[int, ...]
    registration_ids: tuple[int, ...]
