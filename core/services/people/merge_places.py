"""Two places of one human at one event: the earlier stays, the later leads to it; and back again."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import DomainError
from core.i18n import N_
from core.models import AttendanceMode, ChatMessage, MessageState, Person, Registration, RegistrationStatus
from core.services.comments.leaving import NO_LIKES, give_likes_back, move_likes
from core.services.draws.leaving import NO_CHOICES, give_choices_back, move_choices
from core.services.events.seats import SoldOut, give_seat_back, lock_event, take_seat
from core.services.offers.leaving import NO_ANSWERS, give_answers_back, move_answers
from core.services.people.merge_attendance import join_attendances, part_attendances
from core.services.people.merge_leads import join_leads, part_leads
from core.services.people.merge_rows import move_place_rows, put_back
from core.services.polls.leaving import NO_VOTES as NO_POLL_VOTES
from core.services.polls.leaving import give_poll_votes_back, move_poll_votes
from core.services.questions.leaving import Votes, count_reports_again, give_votes_back, move_votes
from core.services.registrations.referral_reruns import Rerun, cut_edge
from core.services.replays.leaving import give_position_back, move_position
from core.services.room.chat_rooms import change_messages, change_queue, lock_room

Folded = dict[str, Any]
NO_VOTES: Votes = {"moved": [], "dropped": []}


class NoSeatLeft(DomainError):
    """The seat that merging freed has been taken by somebody else."""

    code = "merge.no_seat"
    status = 409
    message = N_("The second place at “%(title)s” was freed and has been taken since. Raise its number of places, then undo.")


def fold(session: Session, first: Registration, second: Registration, survivor: Person, rerun: Rerun) -> Folded:
    """Let the earlier of two places be the survivor's only one; what undoing needs."""
    kept, merged = sorted((first, second), key=lambda place: (place.created_at, place.id))
    event = lock_event(session, kept.event_id)
    had = {"kept": _state(kept), "merged": _state(merged)}
    said = {  # first of all: whoever votes holds a poll, and then waits for the place that this is about to hold
        "poll_votes": move_poll_votes(session, merged.id, kept.id),
        "draw_choices": move_choices(session, merged.id, kept.id),
    }
    if _holds(merged) and _holds(kept):
        give_seat_back(session, event)
    elif _holds(merged):
        _hand_over(merged, kept)
    merged.status, merged.cancelled_at, merged.merged_into_id = RegistrationStatus.CANCELLED, rerun.at, kept.id
    cut_edge(session, merged, rerun)
    count_reports_again(session, merged)
    swapped = kept.person_id != survivor.id
    if swapped:
        swap_people(session, kept, merged)
    return said | {
        "kept": kept.id,
        "merged": merged.id,
        "swapped": swapped,
        "had": had,
        "pointed": _point(session, merged.id, kept.id),
        "leads": join_leads(session, kept.id, merged.id),  # before the rows follow: of two there is one then
        "rows": move_place_rows(session, merged.id, kept.id),
        "messages": _move_messages(session, merged, kept),
        "question_votes": move_votes(session, merged.id, kept.id),
        "comment_likes": move_likes(session, merged.id, kept.id),
        "offer_answers": move_answers(session, merged.id, kept.id),
        "attendance": join_attendances(session, kept, merged),
        "replay": move_position(session, merged, kept),
    }


def unfold(session: Session, folded: Folded) -> None:
    """Make two places of it again, as they were before; what happened at the one since stays with it."""
    kept = session.get_one(Registration, folded["kept"], populate_existing=True)
    merged = session.get_one(Registration, folded["merged"], populate_existing=True)
    # Merges of before moved none of what has a fallback.
    give_poll_votes_back(session, folded.get("poll_votes", NO_POLL_VOTES), merged.id, kept.id)
    give_choices_back(session, folded.get("draw_choices", NO_CHOICES), merged.id, kept.id)
    give_position_back(session, folded.get("replay"), kept.id)
    part_attendances(session, kept.id, folded["attendance"])
    _give_messages_back(session, folded["messages"], kept, merged)
    put_back(session, folded["rows"], merged.id)
    give_votes_back(session, folded.get("question_votes", NO_VOTES), merged.id, kept.id)
    give_likes_back(session, folded.get("comment_likes", NO_LIKES), merged.id, kept.id)
    give_answers_back(session, folded.get("offer_answers", NO_ANSWERS), merged.id, kept.id)
    part_leads(session, folded.get("leads"))  # merges of before did not join them
    _point_back(session, folded["pointed"], merged.id)
    if folded["swapped"]:
        swap_people(session, kept, merged)
    merged.merged_into_id = None
    count_reports_again(session, merged)
    _restore_places(session, kept, merged, folded["had"])
    session.flush()


def swap_people(session: Session, one: Registration, other: Registration) -> None:
    """Event and person are unique together, so one of the two steps aside, onto a row made for that moment."""
    aside = Person(organisation_id=one.organisation_id, name="")
    session.add(aside)
    session.flush()
    first, second = one.person_id, other.person_id
    for place, person_id in ((one, aside.id), (other, first), (one, second)):
        place.person_id = person_id
        session.flush()
        session.expire(place, ["person"])
    session.delete(aside)
    session.flush()


def _holds(place: Registration) -> bool:
    return place.status == RegistrationStatus.REGISTERED


def _state(place: Registration) -> dict[str, Any]:
    """What merging may change about a place; moments as ISO 8601."""
    return {
        "status": place.status.value,
        "cancelled_at": _written(place.cancelled_at),
        "attendance_mode": place.attendance_mode.value,
        "consent_text": place.consent_text,
        "consented_at": _written(place.consented_at),
    }


def _restore(place: Registration, state: dict[str, Any]) -> None:
    place.status = RegistrationStatus(state["status"])
    place.cancelled_at = _read(state["cancelled_at"])
    place.attendance_mode = AttendanceMode(state["attendance_mode"])
    place.consent_text = state["consent_text"]
    place.consented_at = _read(state["consented_at"])


def _hand_over(merged: Registration, kept: Registration) -> None:
    """The place that was given back is held again, as the other one was: same seat, same way of joining, same consent."""
    kept.status, kept.cancelled_at = RegistrationStatus.REGISTERED, None
    kept.attendance_mode = merged.attendance_mode
    if merged.consented_at is not None:
        kept.consent_text, kept.consented_at = merged.consent_text, merged.consented_at


def _restore_places(session: Session, kept: Registration, merged: Registration, had: dict[str, Any]) -> None:
    """Who gave the one place back since then has given both back; else each is held or not as it was."""
    event = lock_event(session, kept.event_id)
    kept_was_held, merged_was_held = (had[name]["status"] == RegistrationStatus.REGISTERED for name in ("kept", "merged"))
    if merged_was_held and not _holds(kept):
        merged.cancelled_at = kept.cancelled_at
        return
    _restore(merged, had["merged"])
    if merged_was_held and not kept_was_held:
        _restore(kept, had["kept"])
    elif merged_was_held:
        try:
            take_seat(session, event)
        except SoldOut as full:
            raise NoSeatLeft(title=event.title) from full


def _point(session: Session, merged_id: int, kept_id: int) -> list[int]:
    """Places merged into this one before lead to the one it leads to: one step for whoever follows."""
    return _set_target(session, Registration.merged_into_id == merged_id, kept_id)


def _point_back(session: Session, ids: list[int], merged_id: int) -> None:
    if ids:
        _set_target(session, Registration.id.in_(ids), merged_id)


def _set_target(session: Session, which: Any, target_id: int) -> list[int]:
    session.flush()
    rows = update(Registration).where(which).values(merged_into_id=target_id).returning(Registration.id)
    return list(session.scalars(rows, execution_options={"synchronize_session": "fetch"}))


def _move_messages(session: Session, merged: Registration, kept: Registration) -> list[int]:
    said = select(ChatMessage.id).where(ChatMessage.event_id == merged.event_id, ChatMessage.registration_id == merged.id)
    ids = list(session.scalars(said))
    _say_as(session, ids, merged.event_id, kept.id)
    return ids


def _give_messages_back(session: Session, ids: list[int], kept: Registration, merged: Registration) -> None:
    _say_as(session, ids, kept.event_id, merged.id)


def _say_as(session: Session, ids: list[int], event_id: int, registration_id: int) -> None:
    """Everybody in the room learns whose messages these are now."""
    if not ids:
        return
    room = lock_room(session, event_id).room
    wanted = select(ChatMessage).where(ChatMessage.id.in_(ids)).order_by(ChatMessage.id)
    messages = session.scalars(wanted, execution_options={"populate_existing": True}).all()
    for message in messages:
        message.registration_id = registration_id
    session.flush()
    if shown := [message for message in messages if message.state == MessageState.SHOWN]:
        change_messages(session, room, shown)
    change_queue(session, room)


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
