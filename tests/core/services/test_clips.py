"""Clips by their rules: who makes them, of what, how many, and what becomes of their codes and numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import at, now
from core.errors import Forbidden, NotFound
from core.models import (
    Channel,
    Clip,
    Code,
    Event,
    EventStatus,
    FileFailure,
    FileState,
    OutboxEntry,
    Recording,
    RecordingPart,
    Role,
    Via,
    VideoFile,
)
from core.permissions import Actor
from core.queries.clips.clips import clip_of_code, deleted_clips, list_clips, shown_clips
from core.queries.clips.numbers import ClipNumbers, clip_numbers
from core.queries.clips.video_files import find_recording_file, stranded_files
from core.services.clips import clips, video_files
from core.services.clips.clips import (
    ClipDetails,
    delete_clip,
    make_clip,
    rename_clip,
    restore_clip,
    try_clip_again,
    unpublish_clip,
)
from core.services.clips.errors import (
    ClipBeyondEnd,
    ClipGone,
    ClipTooLong,
    ClipTooShort,
    NotFailed,
    NothingToCut,
    StillGrowing,
    TitleMissing,
    TooManyClips,
    TooManyOnTheirWay,
)
from core.services.events.recordings import delete_recording
from core.services.registrations.visitors import meet_visitor
from core.services.registrations.visits import Browser, confirm_visit, record_visit
from tests.factories import make_event, make_member, make_organisation, make_registration

MINUTE_MS = 60_000
OPENING = ClipDetails("The opening", 0, MINUTE_MS)


@pytest.fixture
def recording(session: Session, event: Event) -> Recording:
    """Twenty minutes."""
    began = now() - timedelta(hours=1)
    part = RecordingPart(started_at=began, offset_ms=0, duration_ms=20 * MINUTE_MS)
    row = Recording(
        organisation_id=event.organisation_id,
        event_id=event.id,
        started_at=began,
        duration_ms=20 * MINUTE_MS,
        path=f"{event.playback_id}/recording.m3u8",
        size_bytes=1,
        parts=[part],
    )
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def moderator(session: Session, event: Event) -> Actor:
    return Actor.of(make_member(session, event.organisation, Role.MODERATOR))


def ready(session: Session, clip: Clip) -> Clip:
    assert clip.file is not None
    clip.file.state = FileState.READY
    session.flush()
    return clip


def test_a_moderator_cuts_a_clip_which_is_an_entry_point_of_its_own(
    session: Session, event: Event, recording: Recording, moderator: Actor
) -> None:
    clip = make_clip(session, moderator, event.id, ClipDetails("  The \n opening ", 1500, 61_500))
    assert (clip.title, clip.duration_ms, clip.entry_point.name) == ("The opening", 60_000, "The opening")
    assert (clip.entry_point.channel, clip.entry_point.owner_id) == (Channel.CLIP, moderator.member_id)
    assert len(clip.entry_point.code.code) == 8
    assert clip.file is not None
    assert (clip.file.state, len(clip.file.name)) == (FileState.WAITING, 40)
    assert shown_clips(session, event.id) == [], "nobody is shown what is not there yet"
    ready(session, clip)
    assert shown_clips(session, event.id) == [clip]


def test_only_hosts_and_moderators_cut_clips_and_only_of_their_own_events(
    session: Session, event: Event, recording: Recording
) -> None:
    for role in (Role.MARKETER, Role.AGENT):
        with pytest.raises(Forbidden):
            make_clip(session, Actor.of(make_member(session, event.organisation, role)), event.id, OPENING)
    with pytest.raises(NotFound):
        make_clip(session, Actor.of(make_member(session, make_organisation(session))), event.id, OPENING)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        (ClipDetails(" \n", 0, MINUTE_MS), TitleMissing),
        (ClipDetails("x" * 121, 0, MINUTE_MS), TitleMissing),
        (ClipDetails("Short", 0, 4_999), ClipTooShort),
        (ClipDetails("Backwards", MINUTE_MS, 0), ClipTooShort),
        (ClipDetails("Long", 0, 10 * MINUTE_MS + 1), ClipTooLong),
        (ClipDetails("Late", 19 * MINUTE_MS, 20 * MINUTE_MS + 1), ClipBeyondEnd),
        (ClipDetails("Early", -1, MINUTE_MS), ClipBeyondEnd),
    ],
)
def test_what_is_no_clip_is_refused_with_its_reason(
    session: Session, event: Event, recording: Recording, moderator: Actor, details: ClipDetails, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make_clip(session, moderator, event.id, details)
    assert list_clips(session, event.id) == []


def test_the_shortest_and_the_longest_clip_are_clips(
    session: Session, event: Event, recording: Recording, moderator: Actor
) -> None:
    make_clip(session, moderator, event.id, ClipDetails("Short", 20 * MINUTE_MS - 5_000, 20 * MINUTE_MS))
    make_clip(session, moderator, event.id, ClipDetails("Long", 0, 10 * MINUTE_MS))
    assert [clip.title for clip in list_clips(session, event.id)] == ["Long", "Short"]


def test_there_are_only_so_many_those_that_can_be_brought_back_among_them(
    session: Session, event: Event, recording: Recording, moderator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clips, "CLIPS_MAX", 2)
    first, _ = (make_clip(session, moderator, event.id, OPENING) for _ in range(2))
    with pytest.raises(TooManyClips):
        make_clip(session, moderator, event.id, OPENING)
    delete_clip(session, moderator, event.id, first.id)
    with pytest.raises(TooManyClips):
        make_clip(session, moderator, event.id, OPENING)
    first.deleted_at = now() - clips.BACK_WITHIN - timedelta(seconds=1)
    make_clip(session, moderator, event.id, OPENING)
    with pytest.raises(ClipGone):
        restore_clip(session, moderator, event.id, first.id)


def test_an_organisation_has_only_so_many_videos_on_their_way(
    session: Session, event: Event, recording: Recording, moderator: Actor, owner: Actor
) -> None:
    made = [make_clip(session, moderator, event.id, OPENING) for _ in range(video_files.ON_THEIR_WAY_MAX)]
    for ask in (
        lambda: make_clip(session, moderator, event.id, OPENING),
        lambda: video_files.ask_recording_file(session, owner, event.id),
    ):
        with pytest.raises(TooManyOnTheirWay), session.begin_nested():
            ask()
    delete_clip(session, moderator, event.id, made[0].id)
    video_files.ask_recording_file(session, owner, event.id)
    with pytest.raises(TooManyOnTheirWay):
        restore_clip(session, moderator, event.id, made[0].id)
    ready(session, made[1])
    restore_clip(session, moderator, event.id, made[0].id)
    elsewhere = make_event(session, make_organisation(session))
    assert video_files.ask_file(session, elsewhere).is_on_its_way


def test_the_video_of_a_deleted_clip_is_made_only_once_it_is_brought_back(
    session: Session, event: Event, recording: Recording, moderator: Actor
) -> None:
    waiting, begun = (make_clip(session, moderator, event.id, OPENING) for _ in range(2))
    run = video_files.take_up(session, begun.file.id).name
    for clip in (waiting, begun):
        delete_clip(session, moderator, event.id, clip.id)
    assert video_files.take_up(session, waiting.file.id) is None
    assert not video_files.move_on(session, run, 10), "whoever cuts it hears so"
    assert not video_files.keep(session, run, 1)
    later = now() + video_files.STALLED_AFTER
    assert stranded_files(session, later, later, 10) == []
    for clip in (waiting, begun):
        restore_clip(session, moderator, event.id, clip.id)
        assert clip.file.state == FileState.WAITING
        assert video_files.take_up(session, clip.file.id) is not None
    asked = [fact.payload["file_id"] for fact in session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))]
    assert asked.count(waiting.file.id) == asked.count(begun.file.id) == 2


def test_without_a_recording_there_is_nothing_to_cut(session: Session, event: Event, moderator: Actor, owner: Actor) -> None:
    with pytest.raises(NothingToCut):
        make_clip(session, moderator, event.id, OPENING)
    with pytest.raises(NothingToCut):
        video_files.ask_recording_file(session, owner, event.id)


def test_a_clips_code_leads_to_it_while_it_is_shown(
    session: Session, event: Event, recording: Recording, moderator: Actor
) -> None:
    clip = ready(session, make_clip(session, moderator, event.id, OPENING))
    code = clip.entry_point.code
    assert clip_of_code(session, code, None) is clip
    rename_clip(session, moderator, event.id, clip.id, "How it began")
    assert (clip.title, clip.entry_point.name) == ("How it began", "How it began")
    unpublish_clip(session, moderator, event.id, clip.id)
    assert clip_of_code(session, code, None) is None
    clips.publish_clip(session, moderator, event.id, clip.id)
    assert clip_of_code(session, code, None) is clip


def test_anybodys_share_link_leads_to_the_clip_it_names_of_the_same_event(
    session: Session, event: Event, recording: Recording, moderator: Actor
) -> None:
    clip = ready(session, make_clip(session, moderator, event.id, OPENING))
    sharer = make_registration(session, event)
    code = session.get_one(type(clip.entry_point.code), clip.entry_point.code.code)
    shared = next(row for row in _codes(session, event) if row.registration_id == sharer.id)
    assert clip_of_code(session, shared, clip.id) is clip
    assert clip_of_code(session, shared, None) is None
    assert clip_of_code(session, code, 999) is clip, "a clip's own code leads to itself"
    elsewhere = make_event(session, event.organisation)
    stranger = make_registration(session, elsewhere)
    theirs = next(row for row in _codes(session, elsewhere) if row.registration_id == stranger.id)
    assert clip_of_code(session, theirs, clip.id) is None


def test_a_deleted_clip_comes_back_as_it_was(session: Session, event: Event, recording: Recording, moderator: Actor) -> None:
    clip = ready(session, make_clip(session, moderator, event.id, OPENING))
    delete_clip(session, moderator, event.id, clip.id)
    assert (list_clips(session, event.id), shown_clips(session, event.id)) == ([], [])
    assert clip.entry_point.archived_at is not None, "its numbers count, out of sight"
    assert deleted_clips(session, event.id, now() - clips.BACK_WITHIN) == [clip]
    with pytest.raises(NotFound):
        rename_clip(session, moderator, event.id, clip.id, "Late")
    restore_clip(session, moderator, event.id, clip.id)
    assert (shown_clips(session, event.id), clip.entry_point.archived_at) == ([clip], None)
    delete_clip(session, moderator, event.id, clip.id)
    clip.deleted_at = now() - clips.BACK_WITHIN - timedelta(seconds=1)
    session.flush()
    assert video_files.forget_files_of_deleted_clips(session, clips.BACK_WITHIN) == 1
    session.expire_all()
    with pytest.raises(ClipGone):
        restore_clip(session, moderator, event.id, clip.id)


def test_when_the_recording_is_deleted_its_clips_stop_playing(
    session: Session, event: Event, recording: Recording, moderator: Actor, owner: Actor
) -> None:
    clip = ready(session, make_clip(session, moderator, event.id, OPENING))
    video_files.ask_recording_file(session, owner, event.id)
    delete_recording(session, owner, event.id)
    session.flush()
    session.expire_all()
    assert (clip.file, find_recording_file(session, event.id)) == (None, None)
    assert shown_clips(session, event.id) == []
    with pytest.raises(NothingToCut):
        try_clip_again(session, moderator, event.id, clip.id)


def test_only_what_failed_is_tried_again(session: Session, event: Event, recording: Recording, moderator: Actor) -> None:
    clip = make_clip(session, moderator, event.id, OPENING)
    with pytest.raises(NotFailed):
        try_clip_again(session, moderator, event.id, clip.id)
    file = video_files.take_up(session, clip.file.id)
    assert file is clip.file
    assert video_files.take_up(session, file.id) is None, "one worker makes it"
    run = file.name
    assert video_files.move_on(session, run, 40)
    video_files.give_up(session, run, FileFailure.DISK)
    session.expire_all()
    assert (file.state, file.percent, file.failure) == (FileState.FAILED, 40, FileFailure.DISK)
    assert not video_files.keep(session, run, 1), "what was given up is not there after all"
    try_clip_again(session, moderator, event.id, clip.id)
    assert (file.state, file.percent, file.failure) == (FileState.WAITING, 0, None)


def test_a_file_of_the_whole_recording_is_the_hosts_to_make_and_to_delete(
    session: Session, event: Event, recording: Recording, moderator: Actor, owner: Actor
) -> None:
    with pytest.raises(Forbidden):
        video_files.ask_recording_file(session, moderator, event.id)
    file = video_files.ask_recording_file(session, owner, event.id)
    assert video_files.ask_recording_file(session, owner, event.id) is file
    with pytest.raises(Forbidden):
        video_files.delete_recording_file(session, moderator, event.id)
    video_files.delete_recording_file(session, owner, event.id)
    session.flush()
    assert session.get(VideoFile, file.id) is None
    video_files.delete_recording_file(session, owner, event.id)


def test_a_file_of_the_whole_recording_is_all_of_it(session: Session, event: Event, recording: Recording, owner: Actor) -> None:
    event.status = EventStatus.LIVE
    with pytest.raises(StillGrowing):
        video_files.ask_recording_file(session, owner, event.id)
    event.status = EventStatus.ENDED
    (part,) = recording.parts
    part.duration_ms = (now() - part.started_at) // timedelta(milliseconds=1)
    with pytest.raises(StillGrowing):
        video_files.ask_recording_file(session, owner, event.id)
    with at(now() + video_files.SETTLES_WITHIN + timedelta(seconds=1)):
        file = video_files.ask_recording_file(session, owner, event.id)
        file.state, file.changed_at = FileState.READY, now()
        assert video_files.ask_recording_file(session, owner, event.id).state == FileState.READY
        part.duration_ms += 10 * MINUTE_MS
        recording.ended_at = now()
        assert video_files.ask_recording_file(session, owner, event.id).state == FileState.WAITING, "there is more of it now"


def test_visits_of_a_clip_are_peoples_by_its_own_code_and_by_anybodys_link(
    session: Session, event: Event, recording: Recording, moderator: Actor
) -> None:
    clip, other = (make_clip(session, moderator, event.id, OPENING) for _ in range(2))
    sharer = make_registration(session, event)
    shared = next(row for row in _codes(session, event) if row.registration_id == sharer.id)
    first, second = (meet_visitor(session, event.organisation_id, f"visitor-{number}" * 3, is_fresh=True) for number in (1, 2))
    own = clip.entry_point.code.code
    for visitor, code in ((first, own), (first, own), (second, shared.code)):
        visit = record_visit(session, event, Via.CLICK, Browser("Firefox"), visitor=visitor, code=code, clip_id=clip.id)
        confirm_visit(session, visit.id)
    record_visit(session, event, Via.CLICK, Browser("WhatsApp/2.23.20.0 A"), code=own, clip_id=clip.id)
    record_visit(session, event, Via.SCAN, Browser("Firefox"), visitor=first, code=own, clip_id=clip.id)
    session.flush()
    assert clip_numbers(session, event.id) == {clip.id: ClipNumbers(human=3, unique=2)}
    assert other.id not in clip_numbers(session, event.id)


def _codes(session: Session, event: Event):
    return session.scalars(select(Code).where(Code.event_id == event.id)).all()
