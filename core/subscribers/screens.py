"""Which screens move."""

from collections.abc import Sequence
from typing import Any

from core.events import (
    AttendeeRegistered,
    BoardChanged,
    EventChanged,
    FindingsChanged,
    LinkShared,
    MergeUndone,
    MessageDecided,
    OwnChanged,
    PeopleMerged,
    PersonBanned,
    PersonErased,
    PersonMuted,
    QueueChanged,
    RegistrationCancelled,
    ReportRequested,
    RoomChanged,
    StreamChanged,
    VisitConfirmed,
)
from core.models import Event
from core.names import given_name, short_name
from core.platform import Platform
from core.queries.room import room
from core.subscribers.reactions import Reaction, Reactions, each


def _show_registrations(facts: Sequence[AttendeeRegistered | RegistrationCancelled], platform: Platform) -> None:
    """The console's pages hear of all of them at once, and everybody who brought some hears of the last."""
    with platform.looking_up() as session:
        told = room.brought(session, [fact.registration_id for fact in facts])
    news: dict[int, list[dict[str, Any]]] = {}
    for fact in facts:
        if (newcomer := told.get(fact.registration_id)) is not None:
            news.setdefault(fact.event_id, []).append(_news(fact, newcomer))
    for event_id, of_event in news.items():
        platform.live.to_console(event_id, "registrations", of_event)
        if any(one["parent"] for one in of_event):
            _show_invites(event_id, platform)
    brought = {
        who.parent_id: who for fact in facts if isinstance(fact, AttendeeRegistered) and (who := told.get(fact.registration_id))
    }
    for parent_id, who in brought.items():
        if parent_id is not None:
            platform.live.to_attendee(parent_id, "brought", {"name": given_name(who.name), "total": who.siblings})


def _show_invites(event_id: int, platform: Platform) -> None:
    for board in ("invites", "newcomers"):
        platform.live.board_changed(event_id, board)


def _news(fact: AttendeeRegistered | RegistrationCancelled, told: room.Brought) -> dict[str, Any]:
    return {
        "event": fact.event_id,
        "id": fact.registration_id,
        "name": short_name(told.name),
        "parent": {"id": told.parent_id, "name": short_name(told.parent_name)} if told.parent_name is not None else None,
        "generation": told.generation,
        "at": told.created_at.isoformat(),
        "cancelled": isinstance(fact, RegistrationCancelled),
    }


def _dismiss(fact: RegistrationCancelled, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "dismissed", {"code": "registration.cancelled"})


def _show_room(fact: RoomChanged, platform: Platform) -> None:
    platform.live.room_changed(fact.event_id)


def _show_board(fact: BoardChanged, platform: Platform) -> None:
    platform.live.board_changed(fact.event_id, fact.board)


def _show_own(fact: OwnChanged, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "own", {})


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
            platform.live.board_changed(event.id)  # polls, offers and more stand otherwise while it is on, and once it is over


def _show_build(fact: ReportRequested, platform: Platform) -> None:
    platform.live.to_console(fact.event_id, "report", {"event": fact.event_id})


def _leave_places(fact: PeopleMerged | PersonErased, platform: Platform) -> None:
    """Whoever is in a room by one of these places loses it.

    What a second place of one human earned is taken back only when its wait is over: the merge may be undone before.
    """
    for registration_id in fact.registration_ids:
        platform.live.to_attendee(registration_id, "dismissed", {"code": "registration.cancelled"})


def _redraw_forests(fact: PeopleMerged | MergeUndone | PersonErased, platform: Platform) -> None:
    for event_id in fact.event_ids:
        platform.live.to_console(event_id, "changed", {"event": event_id, "what": "forest"})
        _show_invites(event_id, platform)


def _tell_console(what: str) -> Reaction:
    """The console's pages hear once that something of an event changed, however often it did."""

    def tell(facts: Sequence[Any], platform: Platform) -> None:
        for event_id in dict.fromkeys(fact.event_id for fact in facts):
            platform.live.to_console(event_id, "changed", {"event": event_id, "what": what})

    return tell


REACTIONS: Reactions = {
    EventChanged: (each(_show_event), _tell_console("event")),
    StreamChanged: (each(_show_event), _tell_console("stream")),
    AttendeeRegistered: (_show_registrations,),
    RegistrationCancelled: (_show_registrations, each(_dismiss)),
    VisitConfirmed: (_tell_console("visits"),),
    LinkShared: (_tell_console("shares"),),
    RoomChanged: (each(_show_room),),
    BoardChanged: (each(_show_board),),
    OwnChanged: (each(_show_own),),
    QueueChanged: (each(_show_queue),),
    MessageDecided: (each(_tell_author),),
    PersonMuted: (each(_tell_muted),),
    PersonBanned: (each(_dismiss_banned),),
    ReportRequested: (each(_show_build),),
    FindingsChanged: (_tell_console("findings"),),
    PeopleMerged: (each(_leave_places), each(_redraw_forests)),
    MergeUndone: (each(_redraw_forests),),
    PersonErased: (each(_leave_places), each(_redraw_forests)),
}
