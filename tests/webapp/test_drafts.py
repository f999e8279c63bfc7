"""A draft's studio for its team, and nothing of the draft for anybody else."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.models import Channel, Event, EventStatus, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.events.events import unpublish_event
from core.services.events.overlays import make_overlay_key
from tests.factories import make_entry_point, make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_watch_page import props

HIDDEN = r'data-opens="start-event"[^>]* hidden|hidden[^>]* data-opens="start-event"'


@pytest.fixture
def draft(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        return make_event(session, organisation, title="Heat pumps, honestly", status=EventStatus.DRAFT, published_at=None)


@pytest.fixture
def as_member(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, draft: Event) -> FlaskClient:
    """The browser of a host of the draft's organisation."""
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, session.get_one(Event, draft.id).organisation, Role.HOST))
    return client


def test_the_studio_of_a_draft_is_the_studio_and_says_what_waits(as_member: FlaskClient, draft: Event) -> None:
    page = as_member.get(f"/console/events/{draft.id}/studio").text
    assert props(page, "studio")["auth"]["event"] == draft.id
    assert "This event is a draft" in page
    assert re.search(HIDDEN, page), "going live waits"
    assert re.search(r'href="/console/events/\d+/room"[^>]* hidden', page), "nobody watches a draft"
    assert re.search(r'id="encoder" data-when="draft published live">', page)
    assert draft.stream_key in page


def test_going_live_from_a_draft_is_refused_in_words(as_member: FlaskClient, sqlite_platform: Platform, draft: Event) -> None:
    answer = as_member.post(f"/console/events/{draft.id}/studio/start", follow_redirects=True)
    assert "Publish it first" in answer.text
    with sqlite_platform.reading() as session:
        assert session.get_one(Event, draft.id).status == EventStatus.DRAFT


def test_strangers_and_guests_find_nothing_of_a_draft(
    app: Flask, sqlite_platform: Platform, sign_in: SignIn, draft: Event
) -> None:
    with sqlite_platform.transaction() as session:
        event = session.get_one(Event, draft.id)
        ours, theirs = make_member(session, event.organisation), make_member(session, make_organisation(session))
        ticket = make_registration(session, event).ticket_token
        overlay = make_overlay_key(session, Actor.of(ours), draft.id).token
        code = make_entry_point(session, event, channel=Channel.SCREEN).code.code
        page = f"/o/{event.organisation.slug}/{event.slug}"
    shown = [f"/overlay/{overlay}/{kind}" for kind in ("chat", "poll", f"qr?code={code}")]
    loaded = [f"/overlay/{overlay}/{part}?code={code}" for part in ("qr.svg", "scans.json")]
    stranger, other, member = app.test_client(), app.test_client(), app.test_client()
    sign_in(other, theirs)
    sign_in(member, ours)
    for address in (page, *loaded):
        assert [browser.get(address).status_code for browser in (stranger, other, member)] == [404, 404, 200], address
    for address in shown:
        assert draft.title in member.get(address).text
        for waiting in (stranger.get(address), other.get(address)):
            assert 'http-equiv="refresh"' in waiting.text
            assert not any(told in waiting.text for told in (draft.title, overlay, code)), address
    for address in (f"/console/events/{draft.id}/room", f"/console/events/{draft.id}/studio"):
        assert other.get(address).status_code == 404
        assert stranger.get(address).location.startswith("/sign-in")
    assert stranger.get(f"/t/{ticket}/room").location == f"/t/{ticket}", "no page leads from there into the room"
    for told in (stranger.get(page), other.get(page), stranger.get(f"/t/{ticket}")):
        assert draft.playback_id not in told.text


def test_the_overlays_of_an_event_that_was_called_off_show_nothing(
    client: FlaskClient, sqlite_platform: Platform, draft: Event
) -> None:
    with sqlite_platform.transaction() as session:
        event = session.get_one(Event, draft.id)
        overlay = make_overlay_key(session, Actor.of(make_member(session, event.organisation)), draft.id).token
        event.status = EventStatus.CANCELLED
    page = client.get(f"/overlay/{overlay}/chat").text
    assert 'data-overlay="waiting"' in page
    assert draft.title not in page


def test_video_that_is_sent_to_a_draft_has_an_address_that_no_guest_was_told(
    app: Flask, sqlite_platform: Platform, draft: Event
) -> None:
    media = sqlite_platform.settings.media_dir
    with sqlite_platform.transaction() as session:
        event = session.get_one(Event, draft.id)
        event.status = EventStatus.PUBLISHED
        public = event.playback_id
        unpublish_event(session, Actor.of(make_member(session, event.organisation)), draft.id)
        (media / event.playback_id).mkdir(parents=True)
        (media / event.playback_id / "index.m3u8").write_text("#EXTM3U\n")
        secret = event.playback_id
    stranger = app.test_client()
    assert stranger.get(f"/hls/{public}/index.m3u8").status_code == 404
    assert stranger.get(f"/hls/{secret}/index.m3u8").status_code == 200, "the team's players need no session"
