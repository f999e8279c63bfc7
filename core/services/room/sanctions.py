"""Muting people in one room, and banning them from all rooms of the organisation."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.clock import now
from core.events import PersonBanned, PersonMuted
from core.models import (
    ChatMessage,
    ChatRoom,
    MessageState,
    ModerationAction,
    ModerationEntry,
    Registration,
    Sanction,
    SanctionKind,
)
from core.models.sanction import NOT_LIFTED
from core.names import short_name
from core.outbox import record
from core.permissions import Actor
from core.services.room.chat_rooms import change_messages, change_queue
from core.services.room.moderation_log import attendee_of, log, moderated_room


def mute(session: Session, actor: Actor, event_id: int, key: str, minutes: int) -> ModerationEntry:
    """Let somebody say nothing in this room for a while; counted anew when they are muted already."""
    room = moderated_room(session, actor, event_id)
    registration = attendee_of(session, room, key)
    _end_former(session, actor, room, registration, SanctionKind.MUTE)
    sanction = _impose(session, actor, room, registration, SanctionKind.MUTE, minutes)
    until = sanction.until.isoformat() if sanction.until else None
    record(session, PersonMuted(room.organisation_id, event_id=event_id, registration_id=registration.id, until=until))
    details = {"minutes": minutes, "until": until}
    about = {"registration_id": registration.id, "sanction_id": sanction.id, "details": details}
    return log(session, actor, room, ModerationAction.MUTE, **about)


def ban(session: Session, actor: Actor, event_id: int, key: str, remove_messages: bool = False) -> ModerationEntry:
    """Keep a person and the browser they came with out of every room of the organisation, until somebody lifts it."""
    room = moderated_room(session, actor, event_id)
    registration = attendee_of(session, room, key)
    gone = _gone_with(session, _end_former(session, actor, room, registration, SanctionKind.BAN))
    sanction = _impose(session, actor, room, registration, SanctionKind.BAN)
    theirs = registrations_of(session, sanction)
    record(session, PersonBanned(room.organisation_id, registration_ids=tuple(theirs)))
    going = _take_down(session, room, theirs) if remove_messages else []
    details = {"messages": len(going)} if remove_messages else {}
    before = gone | {"messages": gone.get("messages", []) + going}
    about = {"registration_id": registration.id, "sanction_id": sanction.id, "details": details, "before": before}
    return log(session, actor, room, ModerationAction.BAN, **about)


def lift(session: Session, actor: Actor, sanction: Sanction) -> None:
    """End a mute or ban that is in force."""
    sanction.lifted_at, sanction.lifted_by_id = now(), actor.member_id
    if sanction.kind == SanctionKind.MUTE and sanction.registration_id is not None and sanction.event_id is not None:
        who = {"event_id": sanction.event_id, "registration_id": sanction.registration_id}
        record(session, PersonMuted(sanction.organisation_id, until=None, **who))


def _end_former(session: Session, actor: Actor, room: ChatRoom, registration: Registration, kind: SanctionKind) -> list[int]:
    """A new one takes the place of any other of its kind, so that one undoing ends it; gives the ids of those that ended."""
    same = (Sanction.organisation_id == room.organisation_id, Sanction.kind == kind, NOT_LIFTED)
    here = (Sanction.event_id == room.event_id,) if kind == SanctionKind.MUTE else ()
    former = session.scalars(select(Sanction).where(*same, *here, Sanction.person_id == registration.person_id)).all()
    for sanction in former:
        sanction.lifted_at, sanction.lifted_by_id = now(), actor.member_id
    return [sanction.id for sanction in former]


def _gone_with(session: Session, sanction_ids: list[int]) -> dict[str, list[int]]:
    """What former bans of the person took down, for the undoing of the new one to put back: ids by their kind."""
    entries = select(ModerationEntry).where(ModerationEntry.sanction_id.in_(sanction_ids)).order_by(ModerationEntry.id)
    gone: dict[str, list[int]] = {}
    for entry in session.scalars(entries):
        for kind, ids in entry.before.items():
            gone[kind] = gone.get(kind, []) + ids
    return gone


def _impose(
    session: Session, actor: Actor, room: ChatRoom, registration: Registration, kind: SanctionKind, minutes: int | None = None
) -> Sanction:
    sanction = Sanction(
        organisation_id=room.organisation_id,
        kind=kind,
        event_id=room.event_id,
        registration_id=registration.id,
        person_id=registration.person_id,
        visitor_id=registration.visitor_id,
        name=short_name(registration.name),
        until=now() + timedelta(minutes=minutes) if minutes else None,
        created_by_id=actor.member_id,
    )
    session.add(sanction)
    session.flush()
    return sanction


def registrations_of(session: Session, sanction: Sanction) -> list[int]:
    """Every registration that the ban covers, at whatever event."""
    covered = [Registration.person_id == sanction.person_id]
    if sanction.visitor_id is not None:  # no browser is known of people whom an import brought: they have none in common
        covered.append(Registration.visitor_id == sanction.visitor_id)
    here = select(Registration.id).where(Registration.organisation_id == sanction.organisation_id, or_(*covered))
    return list(session.scalars(here.order_by(Registration.id)))


def _take_down(session: Session, room: ChatRoom, registration_ids: list[int]) -> list[int]:
    """Remove all they said in this room, and let nothing of it through; gives the messages' ids."""
    there = ChatMessage.state.in_((MessageState.SHOWN, MessageState.HELD))
    said = select(ChatMessage).where(
        ChatMessage.event_id == room.event_id, ChatMessage.registration_id.in_(registration_ids), there
    )
    messages = session.scalars(said.order_by(ChatMessage.id), execution_options={"populate_existing": True}).all()
    shown = [message for message in messages if message.state == MessageState.SHOWN]
    for message in messages:
        message.state = MessageState.REMOVED if message.state == MessageState.SHOWN else MessageState.REJECTED
    if shown:
        change_messages(session, room, shown)
    change_queue(session, room)
    return [message.id for message in messages]
