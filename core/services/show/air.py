"""On and off air: a countdown, breaks, and an end that can be taken back for a moment."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, EventStatus, Member, Show, ShowBreak
from core.models.show import HOLD_TEXT_MAX_LENGTH
from core.permissions import Actor, Permission
from core.services.events.errors import WrongStatus
from core.services.events.events import end_event, locked_event, start_event, unpublish_event
from core.services.room.drafts import require_published
from core.services.show.errors import HoldTextTooLong, MinutesOutOfRange, TooLate
from core.services.show.shows import AIR_BOARD, HOLDING_BOARD, changed, lock_show

END_GRACE = timedelta(seconds=30)  # long enough to notice a wrong press, short enough to wait for
COUNTDOWN_MAX_MIN = 60
BREAK_MAX_MIN = 240


def start_countdown(session: Session, actor: Actor, event_id: int, minutes: int, text: str = "") -> None:
    """Let the room see how long it still takes; the event goes live by itself when it is over."""
    _event, show = _on_stage(session, actor, event_id, EventStatus.PUBLISHED)
    _check_minutes(minutes, COUNTDOWN_MAX_MIN)
    show.hold_text = _checked_text(text)
    show.go_live_at, show.arranged_by_id = now() + timedelta(minutes=minutes), actor.member_id
    _show_video(session, show)
    changed(session, show, HOLDING_BOARD)


def stop_countdown(session: Session, actor: Actor, event_id: int) -> None:
    """Not yet: nothing happens by itself any more."""
    event = locked_event(session, actor, event_id)
    show = lock_show(session, actor, event_id)
    if event.status != EventStatus.PUBLISHED:
        raise TooLate()
    show.go_live_at = None
    changed(session, show, HOLDING_BOARD)


def go_live(session: Session, actor: Actor, event_id: int) -> Event:
    """Begin now, whatever was arranged; everybody sees the video."""
    event = start_event(session, actor, event_id)
    _drop_arrangements(session, actor, event_id)
    return event


def unpublish(session: Session, actor: Actor, event_id: int) -> Event:
    """Make the event a draft again; nothing that was arranged happens once it is published another time."""
    event = unpublish_event(session, actor, event_id)
    _drop_arrangements(session, actor, event_id)
    return event


def hold_room(session: Session, actor: Actor, event_id: int, text: str = "", minutes: int | None = None) -> None:
    """Show the holding screen instead of the video: before the event, and in its breaks."""
    _event, show = _on_stage(session, actor, event_id, EventStatus.PUBLISHED, EventStatus.LIVE)
    if minutes is not None:
        _check_minutes(minutes, BREAK_MAX_MIN)
    show.hold_text = _checked_text(text)
    show.held_since, show.go_live_at = show.held_since or now(), None  # other words are no other break
    show.back_at = now() + timedelta(minutes=minutes) if minutes is not None else None
    changed(session, show, HOLDING_BOARD)


def release_room(session: Session, actor: Actor, event_id: int) -> None:
    """Take the holding screen away."""
    show = lock_show(session, actor, event_id)
    _show_video(session, show)
    changed(session, show, HOLDING_BOARD)


def end_soon(session: Session, actor: Actor, event_id: int) -> datetime:
    """End the event in a moment; until then it can be taken back, and nobody in the room notices anything.

    The end itself is final: the chat closes, encoders are turned away, the report is built.
    """
    event, show = _on_stage(session, actor, event_id, EventStatus.LIVE, EventStatus.ENDED)
    if event.status == EventStatus.LIVE and show.end_at is None:
        show.end_at, show.arranged_by_id = now() + END_GRACE, actor.member_id
        changed(session, show, AIR_BOARD)
    return show.end_at or now()


def keep_going(session: Session, actor: Actor, event_id: int) -> None:
    """Take the end back, as long as it has not come."""
    event = locked_event(session, actor, event_id)
    show = lock_show(session, actor, event_id)
    if event.status != EventStatus.LIVE:
        raise TooLate()
    show.end_at = None
    changed(session, show, AIR_BOARD)


def end_now(session: Session, actor: Actor, event_id: int) -> Event:
    """End the event without waiting."""
    event = end_event(session, actor, event_id)
    show = lock_show(session, actor, event_id)
    show.end_at = None
    _show_video(session, show)
    changed(session, show, AIR_BOARD, HOLDING_BOARD)
    return event


def carry_out(session: Session, event_id: int) -> bool:
    """Do what was arranged and has come due, for the member who arranged it; false when there is nothing to do.

    What a member arranged who may not do it any more is dropped: nobody is taken off air by somebody who has left.
    """
    show = session.get(Show, event_id)
    if show is None or not _is_due(show):
        return False
    actor = _arranged_by(session, show)
    event = session.get(Event, event_id, with_for_update=True, populate_existing=True)
    session.refresh(show, with_for_update=True)
    if event is None or not _is_due(show):
        return False
    if actor is not None and event.status == EventStatus.PUBLISHED and show.go_live_at is not None:
        go_live(session, actor, event_id)
    elif actor is not None and event.status == EventStatus.LIVE and show.end_at is not None:
        end_now(session, actor, event_id)
    show.go_live_at = show.end_at = None
    changed(session, show, AIR_BOARD, HOLDING_BOARD)
    return True


def _on_stage(session: Session, actor: Actor, event_id: int, *statuses: EventStatus) -> tuple[Event, Show]:
    """The event before its show, always in this order: two who lock both never wait for each other."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    require_published(event.status)
    if event.status not in statuses:
        raise WrongStatus()
    return event, lock_show(session, actor, event_id)


def _is_due(show: Show) -> bool:
    return any(at is not None and at <= now() for at in (show.go_live_at, show.end_at))


def _arranged_by(session: Session, show: Show) -> Actor | None:
    member = session.get(Member, show.arranged_by_id) if show.arranged_by_id is not None else None
    if member is None or member.removed_at is not None:
        return None
    actor = Actor.of(member)
    return actor if actor.may(Permission.RUN_EVENTS) else None


def _drop_arrangements(session: Session, actor: Actor, event_id: int) -> None:
    """Neither countdown nor holding screen: what was to come has come, or does not."""
    show = lock_show(session, actor, event_id)
    show.go_live_at = None
    _show_video(session, show)
    changed(session, show, HOLDING_BOARD)


def _show_video(session: Session, show: Show) -> None:
    """The replay may leave out what was behind the holding screen."""
    if show.held_since is not None:
        of = {"organisation_id": show.organisation_id, "event_id": show.event_id}
        session.add(ShowBreak(**of, began_at=show.held_since, ended_at=now()))
    show.held_since = show.back_at = None


def _checked_text(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > HOLD_TEXT_MAX_LENGTH:
        raise HoldTextTooLong(most=HOLD_TEXT_MAX_LENGTH)
    return text


def _check_minutes(minutes: int, most: int) -> None:
    if not 1 <= minutes <= most:
        raise MinutesOutOfRange(most=most)
