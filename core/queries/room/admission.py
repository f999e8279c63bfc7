"""Who may come into a room: asked for thousands of people in the same moment, so in one statement each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.authors import Author
from core.clock import now
from core.models import ChatMessage, Event, EventStatus, MessageState, Registration, Sanction, SanctionKind, Visitor
from core.models.sanction import BAN_IN_FORCE, NOT_LIFTED
from core.names import short_name
from core.queries.counting import HOLDS_PLACE
from core.queries.registrations.followers import came_before

CLOSED_ROOMS = (EventStatus.DRAFT, EventStatus.CANCELLED)


@dataclass(frozen=True)
class Admitted:
    """The attendee a ticket belongs to, and what there is to say against their coming in."""

    author: Author
    event_id: int
    organisation_id: int
    locale: str
    event_status: EventStatus
    is_banned: bool


@dataclass(frozen=True)
class OwnStanding:
    """What holds for one attendee alone; the last two decide over their writing in rooms that ask for it."""

    muted_until: datetime | None = None
    has_waiting: bool = False
    follows: bool = False
    spoke_at: datetime | None = None


_browser = (
    select(Visitor.id)
    .where(Visitor.organisation_id == Registration.organisation_id, Visitor.token == bindparam("visitor_token"))
    .correlate(Registration)
)
_ban = exists().where(
    Sanction.organisation_id == Registration.organisation_id,
    BAN_IN_FORCE,
    or_(
        Sanction.person_id == Registration.person_id,
        Sanction.visitor_id == Registration.visitor_id,
        Sanction.visitor_id == _browser.scalar_subquery(),
    ),
)
_ADMITTED = (
    select(
        Registration.id,
        Registration.name,
        Registration.person_id,
        Registration.visitor_id,
        Registration.created_at,
        Registration.event_id,
        Registration.organisation_id,
        Registration.locale,
        Event.status,
        case((_ban, True), else_=False),
    )
    .join(Event, Event.id == Registration.event_id)
    .where(Registration.ticket_token == bindparam("ticket"), HOLDS_PLACE)
)
_mine = and_(Sanction.event_id == bindparam("event_id"), Sanction.person_id == bindparam("person_id"))
_mute = select(func.max(Sanction.until)).where(
    _mine,
    Sanction.kind == SanctionKind.MUTE,
    NOT_LIFTED,
    Sanction.until > bindparam("now", type_=Sanction.until.type),
)
_held = exists().where(
    ChatMessage.event_id == bindparam("event_id"),
    ChatMessage.state == MessageState.HELD,
    ChatMessage.registration_id == bindparam("registration_id"),
)
_this = aliased(Event, name="this")
_follows = exists().where(
    Registration.person_id == bindparam("person_id"),
    _this.id == bindparam("event_id"),
    came_before(_this.id, _this.organisation_id, _this.starts_at),
)
_spoke = select(func.max(ChatMessage.created_at)).where(
    ChatMessage.event_id == bindparam("event_id"),
    ChatMessage.registration_id == bindparam("registration_id"),
)
_OWN = select(
    _mute.scalar_subquery(),
    case((_held, True), else_=False),
    case((_follows, True), else_=False),
    _spoke.scalar_subquery(),
)


def has_open_room(status: EventStatus) -> bool:
    """Whether people may be in the room of an event that stands so: from when it is published, and after its end."""
    return status not in CLOSED_ROOMS


def find_admitted(session: Session, ticket: str, visitor_token: str = "") -> Admitted | None:
    """Whom a ticket admits. Not scoped: the ticket itself is the credential, unguessable and unique.

    A ban is of the person, of the browser they registered with, and of the browser they come with now.
    """
    row = session.execute(_ADMITTED, {"ticket": ticket, "visitor_token": visitor_token}).first()
    if row is None:
        return None
    author = Author(name=short_name(row[1]), registration_id=row[0], person_id=row[2], visitor_id=row[3], registered_at=row[4])
    return Admitted(author, row[5], row[6], row[7], EventStatus(row[8]), bool(row[9]))


def own_standing(session: Session, event_id: int, author: Author) -> OwnStanding:
    """Until when somebody is muted here, whether something of theirs waits, whether they came before, when they last spoke."""
    if author.registration_id is None:
        return OwnStanding()
    asked = {"event_id": event_id, "person_id": author.person_id, "registration_id": author.registration_id, "now": now()}
    muted_until, has_waiting, follows, spoke_at = session.execute(_OWN, asked).one()
    return OwnStanding(muted_until, bool(has_waiting), bool(follows), spoke_at)
