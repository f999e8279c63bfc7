from datetime import timedelta
from random import Random

import pytest

from core.clock import now
from core.models import Attendance, ChatMessage, MessageState, RegistrationStatus, Share
from core.queries.events.events import list_events
from core.queries.registrations.overview import newest_referrals, overview, registration_moments
from core.queries.report.report import report
from tests.core.queries.random_event import make_random_event
from tests.factories import make_entry_point, make_event, make_organisation, make_person, make_registration, make_visit
from tests.query_count import counting


def test_every_counter_is_the_events_own(session, event):
    at = now()
    poster = make_entry_point(session, event)
    early = make_registration(session, event, entry_point_id=poster.id, created_at=at - timedelta(hours=1))
    child = make_registration(session, event, parent=early)
    make_registration(session, event, parent=early, status=RegistrationStatus.CANCELLED)
    event.ended_at = at - timedelta(minutes=30)
    visit = make_visit(session, event, poster.code)
    make_visit(session, event, poster.code, visitor_id=visit.visitor_id)
    make_visit(session, event, poster.code, bot_reason="crawler")
    scope = {"organisation_id": event.organisation_id, "event_id": event.id}
    for registration, seen_at in ((early, at), (child, at - timedelta(minutes=5))):
        seen = {"first_seen_at": seen_at, "last_seen_at": seen_at, "seconds": 60}
        session.add(Attendance(registration_id=registration.id, **seen, **scope))
    session.add(Share(registration_id=early.id, method="copy", **scope))
    session.add(Share(registration_id=early.id, method="sheet", **scope))
    session.add(ChatMessage(client_id="a", author_name="Maud", text="Hello", **scope))
    session.add(ChatMessage(client_id="b", author_name="Maud", text="Gone", state=MessageState.REMOVED, **scope))
    other = make_event(session, event.organisation)
    make_registration(session, other, parent=make_registration(session, other))
    make_visit(session, other)
    session.flush()
    counted = overview(session, event, at)
    assert (counted.registered, counted.recent, counted.cancelled, counted.referred, counted.brought_somebody) == (2, 1, 1, 1, 1)
    assert (counted.late, counted.in_time) == (1, 1), "who came after the end could not attend"
    assert (counted.visits, counted.visitors) == (2, 1)
    assert (counted.attended, counted.seconds, counted.watching) == (2, 120, 1)
    assert (counted.shares, counted.sharers, counted.messages) == (2, 1, 1)
    assert counted.referred_share == 0.5
    assert len(registration_moments(session, event)) == 2
    assert [moment.referred for moment in registration_moments(session, event)] == [False, True]


@pytest.mark.parametrize("seed", range(3))
def test_the_overview_says_what_the_report_says(session, seed):
    event = make_random_event(session, Random(seed))
    session.flush()
    at = now()
    counted, reported = overview(session, event, at), report(session, event, at)
    assert (counted.registered, counted.cancelled) == (reported.registered, reported.cancelled)
    assert counted.in_time == reported.in_time
    assert (counted.attended, counted.seconds) == (reported.attended, reported.seconds)
    assert (counted.shares, counted.sharers) == (reported.shares.shares, reported.shares.sharers)
    assert (counted.referred, counted.visits, counted.visitors) == (
        reported.referred, reported.visits.human, reported.visits.unique,
    )  # fmt: skip


def test_an_event_without_anybody_has_no_share(session, event):
    counted = overview(session, event, now())
    assert (counted.registered, counted.referred_share, counted.referred_interval) == (0, None, None)
    assert newest_referrals(session, event) == []


def test_the_newest_referrals_come_with_everybody_above_them(session, event):
    def named(name, **values):
        return make_registration(session, event, make_person(session, event.organisation, name=name), **values)

    poster = make_entry_point(session, event, name="Hall window")
    maud = named("Maud", entry_point_id=poster.id)
    junaid = named("Junaid", parent=maud)
    named("Ayla", parent=junaid)
    newest, before = newest_referrals(session, event)
    assert (newest.registration.name, newest.parent, newest.generation) == ("Ayla", "Junaid", 2)
    assert (list(newest.chain), newest.entry_point) == (["Maud", "Junaid"], "Hall window")
    assert before.registration.name == "Junaid"


def test_the_overview_asks_a_fixed_number_of_times(session, event, platform):
    def statements():
        session.flush()
        with counting(platform.engine) as sent:
            overview(session, event, now())
            newest_referrals(session, event)
        return len(sent)

    parent = make_registration(session, event)
    make_registration(session, event, parent=parent)
    few = statements()
    for _ in range(12):
        parent = make_registration(session, event, parent=parent)
    assert statements() == few == 4


def test_events_are_listed_by_where_they_stand_and_by_organisation(session, event, platform):
    at = now()
    make_event(session, make_organisation(session))
    live = make_event(session, event.organisation, status="live")
    draft = make_event(session, event.organisation, status="draft")
    ended = make_event(session, event.organisation, status="ended")
    missed = make_event(session, event.organisation, starts_at=at - timedelta(days=3), ends_at=at - timedelta(days=2))
    root = make_registration(session, event)
    make_registration(session, event, parent=root)
    make_entry_point(session, event)
    make_entry_point(session, event, archived_at=at)
    session.flush()
    with counting(platform.engine) as sent:
        listed = list_events(session, event.organisation_id, at)
    assert len(sent) == 1
    assert [row.event.id for row in listed.upcoming] == [event.id]
    assert [row.event.id for row in listed.live] == [live.id]
    assert [row.event.id for row in listed.drafts] == [draft.id]
    assert {row.event.id for row in listed.past} == {ended.id, missed.id}
    assert (listed.upcoming[0].referred, listed.upcoming[0].entry_points) == (1, 1)
    assert list_events(session, make_organisation(session).id, at).is_empty
