"""The demonstration: made once, whole, by the real services."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from bench.harness.product import command_line
from core.adapters.media import RECORDING
from core.clock import now
from core.database import make_engine, reading
from core.demo.create import open_demo, show_past
from core.demo.roast import LENGTH_S, PHASES
from core.models import (
    Attendance,
    Chapter,
    ChatMessage,
    Comment,
    Deal,
    Email,
    Event,
    EventStatus,
    FileState,
    Lead,
    LeadStage,
    MessageState,
    Offer,
    Organisation,
    Poll,
    Question,
    Recording,
    Referral,
    Registration,
    VideoFile,
    ViewerCount,
    Visit,
)
from core.platform import Platform
from core.queries.clips.numbers import clip_numbers
from core.queries.comments.desk import Pile, comment_counts
from core.queries.events.captions import caption_languages
from core.queries.rewards.plans import list_plans
from core.queries.rewards.rewards import recent_cuts
from core.queries.room import chat, moderation
from core.queries.room.viewer_counts import viewing
from core.services.events.recordings import Kept, Part, finish, keep
from referral.rewards.accrual import Reason
from referral.rewards.states import State
from webapp.views.media import SEGMENT
from workers.ingest.reel import read_segments


def test_the_demonstration_shows_a_live_event_that_spread(platform: Platform) -> None:
    with platform.transaction() as session:
        demo = open_demo(session)
    with platform.reading() as session:
        event = session.get_one(Event, demo.event.id)
        assert event.status == EventStatus.LIVE
        assert event.starts_at < now() < event.ends_at
        of_event = {model: _count(session, model, event.id) for model in (Registration, Referral, Visit, Attendance, ChatMessage)}
        assert of_event[Registration] == event.seats_taken == 64
        assert 30 < of_event[Referral] < 50
        assert of_event[Visit] > of_event[Registration]
        assert of_event[Attendance] > 30
        assert of_event[ChatMessage] > 20
        children = select(Referral.child_id)
        depths = session.scalar(select(func.count()).where(Referral.event_id == event.id, Referral.parent_id.in_(children)))
        assert (depths or 0) > 10, "the tree has several generations"
        late = session.scalar(select(func.count(Registration.id)).where(Registration.created_at > now()))
        assert late == 0


def test_the_stored_curves_are_those_of_the_stays(platform: Platform) -> None:
    with platform.transaction() as session:
        open_demo(session)
    with platform.reading() as session:
        watched = session.scalars(select(Event).join(ViewerCount, ViewerCount.event_id == Event.id).distinct()).all()
        assert {event.status for event in watched} == {EventStatus.LIVE, EventStatus.ENDED}
        for event in watched:
            seconds = session.scalar(select(func.sum(Attendance.seconds)).where(Attendance.event_id == event.id))
            curve = viewing(session, event)
            assert sum(60 * row.watching_sum / row.samples for row in curve.minutes) == pytest.approx(seconds, rel=0.05)
            assert curve.peak.peak <= _count(session, Attendance, event.id)


def test_its_room_has_answers_a_pin_a_correction_and_a_report_to_look_at(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event_id = open_demo(session).event.id
    with sqlite_platform.reading() as session:
        messages = chat.page(session, event_id).messages
        assert "60 g" in chat.room_state(session, event_id)["pinned"]["text"]
        assert moderation.counts(session, event_id) == {"held": 0, "reported": 1}
    assert sum("reply_to" in message for message in messages) > 5
    assert [message["text"] for message in messages if "edited_at" in message] == ["The Yirgacheffe smells like a flower shop"]
    assert [message["mentions"] for message in messages if "mentions" in message] == [[messages[0]["author"]["key"]]]


def _count(session, model, event_id: int) -> int:
    return session.scalar(select(func.count()).select_from(model).where(model.event_id == event_id)) or 0


def test_opening_it_again_makes_nothing_new_and_the_event_is_live_again(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        first = open_demo(session)
        session.execute(update(Event).where(Event.id == first.event.id).values(ends_at=now() - timedelta(days=1)))
    with sqlite_platform.transaction() as session:
        second = open_demo(session)
        assert second.attendee.id == first.attendee.id
        assert second.event.ends_at > now()
        assert session.scalar(select(func.count(Organisation.id))) == 1
        assert session.scalar(select(func.count(Registration.id)).where(Registration.event_id == second.event.id)) == 64


def test_every_attendee_is_promised_a_ticket(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        open_demo(session)
    queued = sqlite_platform.redis.zcard("rq:wip:default") + sqlite_platform.redis.llen("rq:queue:default")
    with sqlite_platform.reading() as session:
        registrations = session.scalar(select(func.count(Registration.id))) or 0
        assert queued + (session.scalar(select(func.count(Email.id))) or 0) >= registrations


def test_the_command_prints_links_and_leaves_a_replay_to_watch(tmp_path: Path) -> None:
    data = {"RIPPLECAST_DATA_DIR": str(tmp_path)}
    shown = command_line("demo", **data)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.count("/sign-in/link?token=") == 2
    assert re.search(r"/t/\S+/room$", shown.stdout, re.MULTILINE)
    assert re.search(r"/t/\S+/replay$", shown.stdout, re.MULTILINE)
    assert not (tmp_path / "redis.sock").exists(), "the embedded server it started is stopped again"
    [playlist] = (tmp_path / "media").glob(f"*/{RECORDING}")
    segments = list(read_segments(playlist))
    assert all(SEGMENT.fullmatch(segment.name) for segment in segments), "or the door does not hand them out"
    assert sum(segment.duration_s for segment in segments) == pytest.approx(LENGTH_S, abs=1)
    engine = make_engine(f"sqlite:///{tmp_path}/ripplecast.sqlite3")
    with reading(engine) as session:
        [recording] = session.scalars(select(Recording))
        event = session.get_one(Event, recording.event_id)
        assert event.has_replay
        assert recording.started_at == event.started_at == segments[0].sent_at
        assert recording.ended_at == event.ended_at
        assert recording.size_bytes == sum((playlist.parent / segment.name).stat().st_size for segment in segments)
    engine.dispose()


def _shown_again(platform: Platform) -> int:
    """The past event with the rows of a recording, which the ingest makes in a process of its own."""
    with platform.transaction() as session:
        event = open_demo(session).unrecorded
        assert event is not None
        part = Part(event.started_at, 0, LENGTH_S * 1000)
        keep(session, event.id, Kept(f"{event.playback_id}/{RECORDING}", (part,), size_bytes=1))
        finish(session, event.id)
        show_past(session, event.id)
        return event.id


def test_what_became_of_the_event_that_is_shown_again(platform: Platform) -> None:
    event_id = _shown_again(platform)
    with platform.reading() as session:
        event = session.get_one(Event, event_id)
        assert event.has_replay
        assert [chapter.title for chapter in session.scalars(select(Chapter).order_by(Chapter.at_ms))] == [
            phase.title for phase in PHASES
        ]
        assert caption_languages(session, event_id) == ["en", "zh"]
        numbers = clip_numbers(session, event_id)
        assert len(numbers) == 2
        assert all(clip.human >= clip.unique > clip.registered > 0 for clip in numbers.values())
        assert sum(clip.passed_on for clip in numbers.values()) > 0
        assert {file.state for file in session.scalars(select(VideoFile))} == {FileState.WAITING}
        assert comment_counts(session, event_id).piles == {Pile.WAITING: 1, Pile.REPORTED: 1, Pile.SHOWN: 7, Pile.TAKEN_DOWN: 0}
        assert {comment.state for comment in session.scalars(select(Comment))} == {MessageState.SHOWN, MessageState.HELD}
        assert (session.scalar(select(func.max(Comment.likes))) or 0) > 3
        assert (session.scalar(select(func.max(Comment.created_at))) or now()) < now()


def test_what_was_said_came_while_its_film_ran(sqlite_platform: Platform) -> None:
    event_id = _shown_again(sqlite_platform)
    with sqlite_platform.reading() as session:
        event = session.get_one(Event, event_id)
        said = select(ChatMessage.created_at).where(ChatMessage.event_id == event_id)
        seconds = [(at - event.started_at).total_seconds() for at in session.scalars(said)]
        assert len(seconds) > 12
        assert 0 < min(seconds) < max(seconds) < LENGTH_S
        assert _count(session, Question, event_id) == 3
        assert _count(session, Poll, event_id) == 1
        [offer] = session.scalars(select(Offer).where(Offer.event_id == event_id))
        assert offer.claimed == 5


def test_a_reader_who_takes_the_replay_away_does_not_find_it_made_again(sqlite_platform: Platform) -> None:
    event_id = _shown_again(sqlite_platform)
    with sqlite_platform.transaction() as session:
        session.get_one(Event, event_id).replay_published_at = None
        session.execute(delete(Recording))
    with sqlite_platform.transaction() as session:
        demo = open_demo(session)
        assert demo.unrecorded is None
        assert not demo.watching


def test_something_came_of_the_event_that_is_over(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        open_demo(session)
    with sqlite_platform.reading() as session:
        stages = session.scalars(
            select(Lead.stage).join(Event, Event.id == Lead.event_id).where(Event.status == EventStatus.ENDED)
        )
        assert set(stages) == set(LeadStage)
        assert session.scalar(select(func.max(Deal.won_at))) < now()
        assert session.scalar(select(func.sum(Deal.value_minor))) == 60_650


def test_it_promises_something_for_friends_and_has_rewards_in_every_stage(platform: Platform) -> None:
    with platform.transaction() as session:
        event_id = open_demo(session).event.id
    with platform.reading() as session:
        [totals] = list_plans(session, session.get_one(Event, event_id))
        assert min(totals.waiting.count, totals.of(State.RELEASED).count, totals.of(State.PAID).count) > 0
        assert totals.promised.minor == totals.plan.reserved_minor
        unconfirmed = [
            row for row in recent_cuts(session, session.get_one(Event, event_id)) if row.cut.reason == Reason.UNVERIFIED
        ]
        assert unconfirmed
