"""The studio's page and the counters it asks for."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.clock import now
from core.models import Event, EventStatus, Role, StreamHealth
from core.platform import Platform
from core.services.show.air import END_GRACE
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_watch_page import props


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session), status=EventStatus.LIVE, started_at=now())


@pytest.fixture
def enter(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, event: Event) -> Any:
    """Signs a member of the event's organisation in."""

    def _enter(role: Role) -> FlaskClient:
        with sqlite_platform.transaction() as session:
            sign_in(client, make_member(session, session.get_one(Event, event.id).organisation, role))
        return client

    return _enter


def _live(client: FlaskClient, event: Event) -> dict[str, Any]:
    told: dict[str, Any] = client.get(f"/console/events/{event.id}/studio/live.json").json
    return told


def test_the_counters_say_who_came_and_through_whom(enter: Any, sqlite_platform: Platform, event: Event) -> None:
    with sqlite_platform.transaction() as session:
        ours = session.get_one(Event, event.id)
        maud = make_registration(session, ours, name="Maud Ferrier")
        junaid = make_registration(session, ours, name="Junaid Sarwar", parent=maud)
        make_registration(session, ours, name="Li Wei", parent=junaid)
        make_registration(session, ours, name="Ngozi Okafor", parent=maud)
        make_registration(session, make_event(session, ours.organisation), name="Elsewhere")
    told = _live(enter(Role.HOST), event)
    counters = {"registered": 4, "referred_lately": 3, "messages_a_minute": 0, "questions_waiting": 0, "votes": 0}
    assert told["figures"] == counters
    assert (told["newest"][0]["name"], told["newest"][0]["parent"]) == ("Ngozi O.", "Maud F.")
    assert [(each["name"], each["brought"]) for each in told["bringers"]] == [("Maud F.", 2), ("Junaid S.", 1)]
    assert told["health"] == {"online": False}


def test_a_moderator_sees_the_counters_but_not_who_brought_whom(enter: Any, event: Event) -> None:
    moderator = enter(Role.MODERATOR)
    assert set(_live(moderator, event)) == {"figures", "health"}
    page = moderator.get(f"/console/events/{event.id}/studio").text
    told = props(page, "studio")
    assert (told["mayRun"], told["spread"]) == (False, None)
    assert "end-event" not in page


def test_whoever_does_not_moderate_has_no_studio(enter: Any, event: Event) -> None:
    marketer = enter(Role.MARKETER)
    assert marketer.get(f"/console/events/{event.id}/studio/live.json").status_code == 403


def test_another_organisations_studio_is_not_there(enter: Any, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        theirs = make_event(session, make_organisation(session))
    host = enter(Role.HOST)
    assert host.get(f"/console/events/{theirs.id}/studio/live.json").status_code == 404
    assert host.post(f"/console/events/{theirs.id}/studio/end").status_code == 404


def test_the_video_is_as_healthy_as_it_was_a_moment_ago(enter: Any, sqlite_platform: Platform, event: Event) -> None:
    measured = {"bits_per_s": 2_500_000, "frames_per_s": 29.97, "dropped_frames": 3, "behind_ms": 40, "runs": 1}
    rest = {"keyframe_ms": 2000, "width": 1280, "height": 720, "video_codec": "h264", "audio_codec": "aac", "is_encoded": False}
    with sqlite_platform.transaction() as session:
        ours = session.get_one(Event, event.id)
        ours.stream_online_at = ours.stream_seen_at = now()
        scope = {"event_id": event.id, "organisation_id": ours.organisation_id}
        session.add(StreamHealth(**scope, taken_at=now(), since=now(), **measured, **rest))
    host = enter(Role.HOST)
    health = _live(host, event)["health"]
    assert health.items() >= {"online": True, "bits_per_s": 2_500_000, "dropped_frames": 3, "height": 720}.items()
    assert "since" in health
    with sqlite_platform.transaction() as session:
        session.get_one(StreamHealth, event.id).taken_at -= timedelta(minutes=1)
    assert set(_live(host, event)["health"]) == {"online", "since"}


def test_the_button_ends_the_event_only_after_a_moment(enter: Any, sqlite_platform: Platform, event: Event) -> None:
    host = enter(Role.HOST)
    answer = host.post(f"/console/events/{event.id}/studio/end")
    assert answer.location == f"/console/events/{event.id}/studio"
    with sqlite_platform.reading() as session:
        assert session.get_one(Event, event.id).status == EventStatus.LIVE
    assert END_GRACE.total_seconds() < 60


def test_every_status_has_its_buttons_and_only_its_own_are_shown(enter: Any, event: Event) -> None:
    page = enter(Role.HOST).get(f"/console/events/{event.id}/studio").text
    shown = {
        letter: "hidden" not in page.partition(f'data-opens="{letter}-event"')[0].rpartition("<button")[2]
        for letter in ("start", "end")
    }
    assert shown == {"start": False, "end": True}
    assert page.count('data-when="live"') == 2
    assert re.search(r'<a class="button[^>]+/replay"\s+data-when="ended" hidden', page), "what comes next waits for the end"


def test_only_the_studio_of_those_who_run_events_may_ask_for_the_camera(enter: Any, event: Event) -> None:
    def policy_of(client: FlaskClient, path: str) -> str:
        return client.get(path).headers["Permissions-Policy"]

    host = enter(Role.HOST)
    studio = f"/console/events/{event.id}/studio"
    assert "camera=(self), microphone=(self), display-capture=(self)" in policy_of(host, studio)
    assert "camera=()" in policy_of(host, f"/console/events/{event.id}")
    assert "camera=()" in policy_of(enter(Role.MODERATOR), studio)
