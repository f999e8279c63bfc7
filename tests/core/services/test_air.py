"""On and off air: what the room sees meanwhile, what happens by itself, and what can be taken back."""

from datetime import timedelta

import pytest

from core.clock import at, now
from core.errors import Forbidden
from core.models import Event, EventStatus, Member, Role, Show
from core.permissions import Actor
from core.queries.show.show import arrangements, holding, shows_due
from core.services.events.errors import WrongStatus
from core.services.events.events import cancel_event
from core.services.show.air import (
    END_GRACE,
    carry_out,
    end_now,
    end_soon,
    go_live,
    hold_room,
    keep_going,
    release_room,
    start_countdown,
    stop_countdown,
)
from core.services.show.errors import HoldTextTooLong, MinutesOutOfRange, TooLate
from tests.factories import make_member

FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def host(session, event):
    return Actor.of(make_member(session, event.organisation, Role.HOST))


@pytest.fixture
def live(session, host, event):
    return go_live(session, host, event.id)


def test_a_countdown_is_seen_by_the_room_and_goes_live_by_itself(session, host, event):
    began = now()
    with at(began):
        start_countdown(session, host, event.id, 5, " Grab a  coffee ")
    until = (began + FIVE_MINUTES).isoformat()
    assert holding(session, event.id) == [{"id": event.id, "kind": "countdown", "text": "Grab a coffee", "until": until}]
    with at(began + FIVE_MINUTES - timedelta(seconds=1)):
        assert not carry_out(session, event.id)
        assert event.status == EventStatus.PUBLISHED
    with at(began + FIVE_MINUTES):
        assert shows_due(session, now()) == [event.id]
        assert carry_out(session, event.id)
        assert not carry_out(session, event.id)
    assert (event.status, event.started_at) == (EventStatus.LIVE, began + FIVE_MINUTES)
    assert holding(session, event.id) == shows_due(session, now() + FIVE_MINUTES * 2) == []


def test_a_countdown_can_be_stopped_until_it_is_over(session, host, event):
    began = now()
    start_countdown(session, host, event.id, 5)
    stop_countdown(session, host, event.id)
    with at(began + 2 * FIVE_MINUTES):
        assert not carry_out(session, event.id)
    assert holding(session, event.id) == []
    go_live(session, host, event.id)
    with pytest.raises(TooLate):
        stop_countdown(session, host, event.id)


def test_going_live_at_once_ends_the_countdown(session, host, event):
    start_countdown(session, host, event.id, 5)
    go_live(session, host, event.id)
    assert event.status == EventStatus.LIVE
    assert holding(session, event.id) == []
    assert session.get_one(Show, event.id).go_live_at is None


def test_a_cancelled_event_never_goes_live(session, host, event):
    start_countdown(session, host, event.id, 5)
    cancel_event(session, host, event.id)
    assert holding(session, event.id) == []
    with at(now() + 2 * FIVE_MINUTES):
        assert carry_out(session, event.id)
        assert shows_due(session, now()) == []
    assert event.status == EventStatus.CANCELLED


def test_what_somebody_arranged_who_has_left_is_dropped(session, host, event):
    start_countdown(session, host, event.id, 5)
    session.get_one(Member, host.member_id).removed_at = now()
    with at(now() + 2 * FIVE_MINUTES):
        assert carry_out(session, event.id)
    assert event.status == EventStatus.PUBLISHED
    assert holding(session, event.id) == []


def test_a_break_shows_its_words_and_when_it_is_over_until_it_is_taken_away(session, host, event, live):
    began = now()
    with at(began):
        hold_room(session, host, event.id, "Back after coffee", 5)
    until = (began + FIVE_MINUTES).isoformat()
    assert holding(session, event.id) == [{"id": event.id, "kind": "break", "text": "Back after coffee", "until": until}]
    hold_room(session, host, event.id)
    assert holding(session, event.id) == [{"id": event.id, "kind": "break", "text": ""}]
    release_room(session, host, event.id)
    assert holding(session, event.id) == []


def test_of_the_break_and_the_countdown_the_last_counts(session, host, event):
    hold_room(session, host, event.id, "Doors open at noon")
    start_countdown(session, host, event.id, 5)
    assert holding(session, event.id)[0]["kind"] == "countdown"
    hold_room(session, host, event.id, "A moment please")
    assert holding(session, event.id)[0]["text"] == "A moment please"
    with at(now() + 2 * FIVE_MINUTES):
        assert not carry_out(session, event.id)


def test_an_end_can_be_taken_back_for_a_moment(session, host, event, live):
    began = now()
    with at(began):
        assert end_soon(session, host, event.id) == began + END_GRACE
    with at(began + END_GRACE / 2):
        assert end_soon(session, host, event.id) == began + END_GRACE, "pressing again puts nothing off"
    assert arrangements(session, event.id)[0]["end_at"] == (began + END_GRACE).isoformat()
    assert event.status == EventStatus.LIVE
    keep_going(session, host, event.id)
    assert "end_at" not in arrangements(session, event.id)[0]
    with at(began + 2 * END_GRACE):
        assert not carry_out(session, event.id)
    assert event.status == EventStatus.LIVE


def test_an_end_nobody_takes_back_comes(session, host, event, live):
    began = now()
    with at(began):
        end_soon(session, host, event.id)
    with at(began + END_GRACE):
        assert carry_out(session, event.id)
    assert (event.status, event.ended_at) == (EventStatus.ENDED, began + END_GRACE)
    with pytest.raises(TooLate):
        keep_going(session, host, event.id)
    end_soon(session, host, event.id)
    assert shows_due(session, now() + 2 * END_GRACE) == []


def test_an_end_without_waiting_takes_the_break_away_too(session, host, event, live):
    hold_room(session, host, event.id, "Nearly over")
    end_soon(session, host, event.id)
    end_now(session, host, event.id)
    assert event.status == EventStatus.ENDED
    assert holding(session, event.id) == []
    assert session.get_one(Show, event.id).held_since is None


@pytest.mark.parametrize("status", [EventStatus.LIVE, EventStatus.ENDED, EventStatus.CANCELLED])
def test_only_what_is_to_come_can_be_counted_down_to(session, host, event, status):
    event.status = status
    session.flush()
    with pytest.raises(WrongStatus):
        start_countdown(session, host, event.id, 5)


def test_nothing_ends_that_is_not_on(session, host, event):
    with pytest.raises(WrongStatus):
        end_soon(session, host, event.id)
    with pytest.raises(WrongStatus):
        end_now(session, host, event.id)


def test_times_and_words_stay_within_what_fits(session, host, event):
    for minutes in (0, 61):
        with pytest.raises(MinutesOutOfRange):
            start_countdown(session, host, event.id, minutes)
    for minutes in (0, 241):
        with pytest.raises(MinutesOutOfRange):
            hold_room(session, host, event.id, "", minutes)
    with pytest.raises(HoldTextTooLong):
        hold_room(session, host, event.id, "x" * 141)
    assert holding(session, event.id) == []


def test_a_moderator_arranges_nothing(session, event):
    moderator = Actor.of(make_member(session, event.organisation, Role.MODERATOR))
    for arrange in (go_live, end_soon, end_now, keep_going, stop_countdown, hold_room, release_room):
        with pytest.raises(Forbidden):
            arrange(session, moderator, event.id)
    assert session.get_one(Event, event.id).status == EventStatus.PUBLISHED
