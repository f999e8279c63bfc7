from dataclasses import replace
from datetime import timedelta

import pytest

from core.clock import now
from core.errors import Conflict, Forbidden, NotFound
from core.models import EventFormat, EventStatus, OutboxEntry, Role
from core.permissions import Actor
from core.services.events import errors, events
from core.services.events.details import EventDetails, details_of, missing_to_publish, version
from core.services.room.drafts import PublishFirst
from core.zones import to_wall
from tests.factories import make_event, make_member, make_organisation, make_registration


@pytest.fixture
def organisation(session):
    return make_organisation(session)


@pytest.fixture
def host(session, organisation):
    return Actor.of(make_member(session, organisation, Role.HOST))


def details(**values):
    start = now().replace(microsecond=0) + timedelta(days=10)
    defaults = {
        "title": "Heat pumps, honestly",
        "slug": "",
        "summary": "Forty homes, two winters.",
        "format": EventFormat.ONLINE,
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "timezone": "Europe/London",
    }
    return EventDetails(**defaults | values)


def changes(session):
    session.flush()
    return [entry.payload["change"] for entry in session.query(OutboxEntry).filter_by(fact="EventChanged")]


def test_a_new_event_is_a_draft_with_an_address_made_from_its_title(session, host):
    event = events.create_event(session, host, details())
    assert (event.status, event.slug) == (EventStatus.DRAFT, "heat-pumps-honestly")
    assert len(event.stream_key) == 40
    assert event.playback_id not in ("", event.stream_key)


def test_the_second_event_of_a_name_gets_a_numbered_address(session, host):
    events.create_event(session, host, details())
    assert events.create_event(session, host, details()).slug == "heat-pumps-honestly-2"


def test_a_chinese_title_gives_an_address_too(session, host):
    assert events.create_event(session, host, details(title="热泵实话实说")).slug.isascii()


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"title": "  "}, errors.TitleMissing),
        ({"slug": "Not a slug"}, errors.SlugUnusable),
        ({"timezone": "Mars/Olympus"}, errors.ZoneUnknown),
        ({"ends_at": now()}, errors.EndsBeforeStart),
        ({"ends_at": now() + timedelta(days=40)}, errors.TooLong),
        ({"capacity": 0}, errors.CapacityTooSmall),
        ({"referral_window_days": 0}, errors.WindowOutOfRange),
        ({"stream_url": "http://video.example/live.m3u8"}, errors.StreamUrlUnusable),
        ({"stream_url": "https://video.example/live.mp4"}, errors.StreamUrlIsPage),
        ({"stream_url": "https://me:secret@video.example/live.m3u8"}, errors.StreamUrlHoldsSecrets),
        ({"stream_url": "https://192.168.0.8/live.m3u8"}, errors.StreamUrlPrivate),
        ({"stream_url": "https://www.youtube.com/@somebody"}, errors.StreamUrlWithoutVideo),
    ],
)
def test_unusable_details_are_refused(session, host, values, error):
    with pytest.raises(error):
        events.create_event(session, host, details(**values))


def test_an_address_another_event_has_is_refused(session, host, organisation):
    make_event(session, organisation, slug="taken")
    with pytest.raises(errors.SlugTaken):
        events.create_event(session, host, details(slug="taken"))


def test_another_organisation_may_use_the_same_address(session, host):
    make_event(session, make_organisation(session), slug="open-evening")
    assert events.create_event(session, host, details(slug="open-evening")).slug == "open-evening"


def test_an_edit_is_refused_when_somebody_else_saved_first(session, host):
    event = events.create_event(session, host, details())
    seen = version(event)
    events.update_event(session, host, event.id, details(title="First"), seen)
    with pytest.raises(Conflict):
        events.update_event(session, host, event.id, details(title="Second"), seen)
    assert event.title == "First"


def test_a_registration_in_between_does_not_refuse_an_edit(session, host):
    event = events.create_event(session, host, details())
    seen = version(event)
    make_registration(session, event)
    session.flush()
    assert events.update_event(session, host, event.id, details(title="New"), seen).title == "New"


def test_capacity_never_falls_below_the_places_taken(session, host):
    event = events.create_event(session, host, details(capacity=10))
    event.seats_taken = 4
    session.flush()
    with pytest.raises(errors.CapacityTooSmall, match="4 places"):
        events.update_event(session, host, event.id, replace(details_of(event), capacity=3), version(event))
    assert events.update_event(session, host, event.id, replace(details_of(event), capacity=4), version(event)).capacity == 4


def test_another_organisations_event_is_not_found(session, host):
    theirs = make_event(session, make_organisation(session))
    with pytest.raises(NotFound):
        events.publish_event(session, host, theirs.id)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.MARKETER, Role.AGENT])
def test_only_hosts_and_owners_write_events(session, organisation, role):
    actor = Actor.of(make_member(session, organisation, role))
    event = make_event(session, organisation)
    for write in (events.publish_event, events.cancel_event, events.start_event, events.end_event, events.duplicate_event):
        with pytest.raises(Forbidden):
            write(session, actor, event.id)


def test_a_copy_is_a_draft_on_the_same_weekday_at_the_same_time_ahead_of_now(session, host, organisation):
    start = now().replace(microsecond=0) - timedelta(days=100)
    original = make_event(
        session, organisation, slug="open-evening", starts_at=start, ends_at=start + timedelta(hours=1), cover="a.jpg"
    )
    copy = events.duplicate_event(session, host, original.id)
    assert copy.starts_at > now()
    wall, before = to_wall(copy.starts_at, copy.timezone), to_wall(original.starts_at, original.timezone)
    assert (wall.weekday(), wall.time()) == (before.weekday(), before.time())
    assert (copy.status, copy.slug, copy.cover, copy.seats_taken) == (EventStatus.DRAFT, "open-evening-2", "a.jpg", 0)
    assert copy.stream_key != original.stream_key
    assert events.duplicate_event(session, host, copy.id).slug == "open-evening-3"


def test_publishing_tells_what_is_missing(session, host):
    event = events.create_event(session, host, details(summary="", format=EventFormat.HYBRID))
    assert [missing.field for missing in missing_to_publish(event)] == ["summary", "venue_name"]
    with pytest.raises(errors.NotReady):
        events.publish_event(session, host, event.id)


def test_an_event_goes_from_draft_to_ended_one_step_at_a_time(session, host):
    event = events.create_event(session, host, details())
    with pytest.raises(PublishFirst):
        events.start_event(session, host, event.id)
    for step in (events.publish_event, events.start_event, events.end_event):
        step(session, host, event.id)
        step(session, host, event.id)
    assert event.status == EventStatus.ENDED
    assert changes(session) == ["created", "published", "started", "ended"]
    for step in (events.publish_event, events.start_event, events.cancel_event):
        with pytest.raises(errors.WrongStatus):
            step(session, host, event.id)


def test_a_page_people_hold_tickets_to_is_not_taken_back(session, host, organisation):
    event = make_event(session, organisation)
    events.unpublish_event(session, host, event.id)
    events.publish_event(session, host, events.create_event(session, host, details()).id)
    event = make_event(session, organisation, seats_taken=1)
    with pytest.raises(errors.PlacesTaken):
        events.unpublish_event(session, host, event.id)


def test_a_cancelled_event_stays_cancelled(session, host, organisation):
    event = make_event(session, organisation)
    events.cancel_event(session, host, event.id)
    events.cancel_event(session, host, event.id)
    assert event.status == EventStatus.CANCELLED
    assert changes(session) == ["cancelled"]
    with pytest.raises(errors.WrongStatus):
        events.start_event(session, host, event.id)


def test_a_new_stream_key_replaces_the_old_one(session, host, organisation):
    event = make_event(session, organisation)
    before = event.stream_key
    assert events.rotate_stream_key(session, host, event.id).stream_key != before
