"""Every side effect of every fact, on one page: which jobs run and which screens move."""

from collections.abc import Callable
from typing import Any

from core.events import (
    AttendeeRegistered,
    DealRefunded,
    DealWon,
    EmailQueued,
    EventChanged,
    EventMoved,
    Fact,
    LinkShared,
    MemberInvited,
    MessageDecided,
    PasswordResetRequested,
    PersonBanned,
    PersonMuted,
    QueueChanged,
    RegistrationCancelled,
    RoomChanged,
    StreamChanged,
    TicketRequested,
    VisitConfirmed,
    VisitRecorded,
)
from core.models import Event
from core.names import given_name, short_name
from core.platform import Platform
from core.queries import room
from core.queries.notices import SETTLES_IN

Reaction = Callable[[Any, Platform], None]


def _email_ticket(fact: AttendeeRegistered, platform: Platform) -> None:
    platform.jobs.enqueue("email_ticket", registration_id=fact.registration_id)


def _email_ticket_again(fact: TicketRequested, platform: Platform) -> None:
    platform.jobs.enqueue("email_ticket_again", registration_id=fact.registration_id)


def _email_cancellation(fact: RegistrationCancelled, platform: Platform) -> None:
    platform.jobs.enqueue("email_cancellation", registration_id=fact.registration_id)


def _email_invitation(fact: MemberInvited, platform: Platform) -> None:
    platform.jobs.enqueue("email_invitation", invitation_id=fact.invitation_id)


def _email_password_reset(fact: PasswordResetRequested, platform: Platform) -> None:
    platform.jobs.enqueue("email_password_reset", member_id=fact.member_id, requested_at=fact.requested_at)


def _email_event_cancelled(fact: EventChanged, platform: Platform) -> None:
    if fact.change == "cancelled":
        platform.jobs.enqueue("email_event_cancelled", event_id=fact.event_id)


def _email_event_moved(fact: EventMoved, platform: Platform) -> None:
    platform.jobs.enqueue_later(SETTLES_IN, "email_event_moved", event_id=fact.event_id, revision=fact.revision)


def _send_email(fact: EmailQueued, platform: Platform) -> None:
    platform.jobs.enqueue("send_email", email_id=fact.email_id)


def _classify_visit(fact: VisitRecorded, platform: Platform) -> None:
    platform.jobs.enqueue("classify_visit", visit_id=fact.visit_id)


def _show_registration(fact: AttendeeRegistered | RegistrationCancelled, platform: Platform) -> None:
    with platform.reading() as session:
        told = room.brought(session, fact.registration_id)
    if told is None:
        return
    news = {
        "event": fact.event_id,
        "id": fact.registration_id,
        "name": short_name(told.name),
        "parent": {"id": told.parent_id, "name": short_name(told.parent_name)} if told.parent_name is not None else None,
        "generation": told.generation,
        "at": told.created_at.isoformat(),
        "cancelled": isinstance(fact, RegistrationCancelled),
    }
    platform.live.to_console(fact.event_id, "registration", news)
    if told.parent_id is not None and not news["cancelled"]:
        platform.live.to_attendee(told.parent_id, "brought", {"name": given_name(told.name), "total": told.siblings})


def _dismiss(fact: RegistrationCancelled, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "dismissed", {"code": "registration.cancelled"})


def _show_room(fact: RoomChanged, platform: Platform) -> None:
    platform.live.room_changed(fact.event_id)


def _show_queue(fact: QueueChanged, platform: Platform) -> None:
    platform.live.queue_changed(fact.event_id)


def _tell_author(fact: MessageDecided, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "outcome", {"id": fact.message_id, "state": fact.state})


def _tell_muted(fact: PersonMuted, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "muted", {"until": fact.until})


def _dismiss_banned(fact: PersonBanned, platform: Platform) -> None:
    for registration_id in fact.registration_ids:
        platform.live.to_attendee(registration_id, "dismissed", {"code": "room.banned"})


def _show_event(fact: EventChanged | StreamChanged, platform: Platform) -> None:
    with platform.reading() as session:
        event = session.get(Event, fact.event_id)
        if event is not None:
            platform.live.to_room(event.id, "event", room.event_state(event))
    _tell_console("stream" if isinstance(fact, StreamChanged) else "event")(fact, platform)


def _tell_console(what: str) -> Reaction:
    def tell(fact: Any, platform: Platform) -> None:
        platform.live.to_console(fact.event_id, "changed", {"event": fact.event_id, "what": what})

    return tell


REACTIONS: dict[type[Fact], tuple[Reaction, ...]] = {
    MemberInvited: (_email_invitation,),
    PasswordResetRequested: (_email_password_reset,),
    EventChanged: (_email_event_cancelled, _show_event),
    EventMoved: (_email_event_moved,),
    AttendeeRegistered: (_email_ticket, _show_registration),
    RegistrationCancelled: (_email_cancellation, _show_registration, _dismiss),
    TicketRequested: (_email_ticket_again,),
    EmailQueued: (_send_email,),
    VisitRecorded: (_classify_visit,),
    VisitConfirmed: (_tell_console("visits"),),
    RoomChanged: (_show_room,),
    QueueChanged: (_show_queue,),
    MessageDecided: (_tell_author,),
    PersonMuted: (_tell_muted,),
    PersonBanned: (_dismiss_banned,),
    StreamChanged: (_show_event,),
    LinkShared: (_tell_console("shares"),),
    DealWon: (),
    DealRefunded: (),
}


def react(fact: Fact, platform: Platform) -> None:
    """Start every side effect of `fact`."""
    for reaction in REACTIONS[type(fact)]:
        reaction(fact, platform)
