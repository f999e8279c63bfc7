"""The demonstration: made once, whole, by the real services."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bench.harness.product import command_line
from core.clock import now
from core.demo.create import open_demo
from core.models import (
    Attendance,
    ChatMessage,
    Deal,
    Email,
    Event,
    EventStatus,
    Lead,
    LeadStage,
    Organisation,
    Referral,
    Registration,
    ViewerCount,
    Visit,
)
from core.platform import Platform
from core.queries.rewards.plans import list_plans
from core.queries.rewards.rewards import recent_cuts
from core.queries.room import chat, moderation
from core.queries.room.viewer_counts import viewing
from referral.rewards.accrual import Reason
from referral.rewards.states import State


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


def test_the_command_prints_links_for_host_marketer_and_attendee(tmp_path: Path) -> None:
    shown = command_line("demo", RIPPLECAST_DATA_DIR=str(tmp_path))
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.count("/sign-in/link?token=") == 2
    assert "/t/" in shown.stdout
    assert not (tmp_path / "redis.sock").exists(), "the embedded server it started is stopped again"


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
