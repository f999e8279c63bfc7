"""A replay: its video's time, its chapters, and the chat in step with it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session, aliased

from core.models import (
    Chapter,
    ChatMessage,
    Event,
    MessageState,
    Recording,
    RecordingPart,
    Registration,
    RegistrationStatus,
    ReplayAddress,
    ReplayProgress,
)
from core.queries.events.captions import caption_languages
from core.queries.events.recordings import Clock, find_recording, recording_clock
from core.queries.room.chat import MESSAGES, states_of
from core.video_addresses import find_video_address
from core.video_providers import VideoAddress

BEFORE = 60  # messages that stand above the one of the moment
AFTER = 240  # those that the page has at hand before it asks again
State = dict[str, Any]
Holder = aliased(Registration, name="holder")


@dataclass(frozen=True)
class Replayed:
    """What there is to watch of an event: its recording, or else its video at another place."""

    recording: Recording | None
    chapters: list[Chapter]
    captions: list[str]  # the names of its tracks
    clock: Clock
    duration_ms: int  # of a video elsewhere only what the event lasted is known
    elsewhere: VideoAddress | None = None


@dataclass(frozen=True)
class Watched:
    """What people have made of a replay."""

    people: int
    minutes: int


def find_replayed(session: Session, event: Event) -> Replayed | None:
    """The event's recording and what goes with it; None when nothing was kept."""
    chapters = list(session.scalars(select(Chapter).where(Chapter.event_id == event.id).order_by(Chapter.at_ms)))
    recording = find_recording(session, event.id)
    if recording is None or not recording.duration_ms:
        return _find_elsewhere(session, event, chapters)
    captions = caption_languages(session, event.id)
    return Replayed(recording, chapters, captions, recording_clock(recording), recording.duration_ms)


def find_replay_address(session: Session, event_id: int) -> ReplayAddress | None:
    """Where a host says that the event can be watched; the event is one that the caller may see."""
    return session.get(ReplayAddress, event_id)


def _find_elsewhere(session: Session, event: Event, chapters: list[Chapter]) -> Replayed | None:
    address = find_replay_address(session, event.id)
    video = find_video_address(address.url) if address is not None else None
    if address is None or video is None or event.started_at is None or event.ended_at is None:
        return None
    lead = timedelta(milliseconds=address.begins_ms)
    duration_ms = max(0, (event.ended_at - event.started_at + lead) // timedelta(milliseconds=1))
    part = RecordingPart(started_at=event.started_at - lead, offset_ms=0, duration_ms=duration_ms)
    return Replayed(None, chapters, [], Clock([part]), duration_ms, video)


def chat_around(session: Session, event_id: int, clock: Clock, video_ms: int) -> State:
    """CHAT OF A MOMENT: the messages said before a moment of the video and after it, each with its own `ms`.

    `from_ms` and `to_ms` say for which moments nothing is missing; None where there is nothing further.
    """
    wall = clock.wall(video_ms)
    if wall is None:
        return {"messages": [], "from_ms": None, "to_ms": None}
    shown = MESSAGES.where(ChatMessage.event_id == event_id, ChatMessage.state == MessageState.SHOWN)
    earlier = shown.where(ChatMessage.created_at <= wall).order_by(ChatMessage.created_at.desc(), ChatMessage.id.desc())
    later = shown.where(ChatMessage.created_at > wall).order_by(ChatMessage.created_at, ChatMessage.id)
    before = session.execute(earlier.limit(BEFORE + 1)).all()
    after = session.execute(later.limit(AFTER + 1)).all()
    rows = [*before[:BEFORE][::-1], *after[:AFTER]]
    messages = [state | {"ms": clock.video_ms(row.created_at)} for state, row in zip(states_of(rows), rows, strict=True)]
    return {
        "messages": messages,
        "from_ms": messages[0]["ms"] if len(before) > BEFORE else None,
        "to_ms": messages[-1]["ms"] if len(after) > AFTER else None,
    }


def watched(session: Session, event_id: int) -> Watched:
    """How many who hold a place watched the replay, and for how many minutes in all; two places of one human are one."""
    place = func.coalesce(Registration.merged_into_id, Registration.id)
    counted = (
        select(func.count(distinct(Holder.id)), func.coalesce(func.sum(ReplayProgress.watched_ms), 0))
        .join_from(ReplayProgress, Registration, Registration.id == ReplayProgress.registration_id)
        .join(Holder, Holder.id == place)
        .where(ReplayProgress.event_id == event_id, Holder.status == RegistrationStatus.REGISTERED)
    )
    people, milliseconds = session.execute(counted).one()
    return Watched(people, int(milliseconds) // 60_000)


def position_of(session: Session, registration_id: int) -> int:
    """Where an attendee left off, in milliseconds."""
    progress = session.get(ReplayProgress, registration_id)
    return progress.position_ms if progress is not None else 0
