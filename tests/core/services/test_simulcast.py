"""Simulcast: what hosts may enter, what the ingest is told to do, what the team sees."""

import socket
from datetime import timedelta
from threading import Event

import pytest

from core.clock import at, now
from core.errors import DomainError, Forbidden, NotFound
from core.models import EventStatus, Role, SimulcastReason, SimulcastState, SimulcastTarget
from core.permissions import Actor
from core.queries.events.simulcast import WantedTarget, simulcast_targets, wanted_targets
from core.services.events import simulcast as service
from core.services.events import simulcast_errors as errors
from core.services.events.simulcast import DELETED_KEPT, TARGETS_MAX, TargetReport, TargetText
from tests.factories import make_event, make_member, make_organisation

SERVER = "rtmp://live.example.com/app"
KEY = "secret-key-abcd"


@pytest.fixture
def event(session):
    return make_event(session, make_organisation(session), status=EventStatus.LIVE)


@pytest.fixture
def rosa(session, event):
    return Actor.of(make_member(session, event.organisation, Role.HOST, name="Rosa Marchetti"))


def add(session, actor, event, name="YouTube", address=SERVER, key=KEY) -> SimulcastTarget:
    return service.add_target(session, actor, event.id, TargetText(name, address, key))


def test_a_target_is_shown_without_its_key_and_waits_until_the_ingest_says_more(session, rosa, event):
    row = add(session, rosa, event, " You  Tube ")
    shown = simulcast_targets(session, event.id)
    assert shown == [
        {"id": row.id, "name": "You Tube", "address": SERVER, "version": 0, "on": True, "key_end": "abcd", "state": "waits"}
    ]
    assert KEY not in repr(TargetText("a", SERVER, KEY)) + repr(WantedTarget(1, SERVER, KEY))


def test_of_a_short_key_nothing_is_shown(session, rosa, event):
    add(session, rosa, event, key="abcdefg")
    assert "key_end" not in simulcast_targets(session, event.id)[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TargetText("  ", SERVER, KEY), "restream.name_missing"),
        (TargetText("n" * 61, SERVER, KEY), "restream.name_missing"),
        (TargetText("YouTube", "https://youtube.com", KEY), "restream.address_unusable"),
        (TargetText("YouTube", "rtmp://live.example.com/" + "a" * 300, KEY), "restream.address_unusable"),
        (TargetText("YouTube", SERVER), "restream.key_missing"),
        (TargetText("YouTube", SERVER, "two words"), "restream.key_missing"),
        (TargetText("YouTube", SERVER, "k" * 501), "restream.key_missing"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_with_a_reason(session, rosa, event, text, code):
    with pytest.raises(DomainError) as refusal:
        service.add_target(session, rosa, event.id, text)
    assert refusal.value.code == code
    assert simulcast_targets(session, event.id) == []


@pytest.mark.parametrize(
    "address", ["rtmp://127.0.0.1/live", "rtmp://localhost/live", "rtmps://192.168.1.20/live", "rtmp://[::1]/live"]
)
def test_an_address_in_a_private_network_is_refused(address):
    with pytest.raises(errors.AddressPrivate):
        service.check_public(address)


def test_a_public_address_and_a_name_that_nobody_knows_pass():
    service.check_public("rtmp://142.250.74.110/live")
    service.check_public("rtmp://no-such-host.invalid/live")


def test_a_name_that_nobody_looks_up_in_time_passes(monkeypatch):
    answers = Event()

    def getaddrinfo(*_, **__):
        answers.wait(10)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 1935))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(service, "LOOKUP_TIMEOUT_S", 0.02, raising=False)
    service.check_public("rtmp://live.example.com/live")
    answers.set()


@pytest.mark.parametrize("dressed", ["%s", "%s?token=1", "/%s/"])
def test_a_key_of_an_event_here_would_make_a_circle(session, rosa, event, dressed):
    other = make_event(session, make_organisation(session))
    for key in (event.stream_key, other.stream_key):
        with pytest.raises(errors.KeyIsOurs):
            add(session, rosa, event, key=dressed % key)


def test_there_is_a_bound_on_targets_also_when_one_comes_back(session, rosa, event):
    rows = [add(session, rosa, event) for _ in range(TARGETS_MAX)]
    with pytest.raises(errors.TooManyTargets):
        add(session, rosa, event)
    service.delete_target(session, rosa, event.id, rows[0].id)
    add(session, rosa, event)
    with pytest.raises(errors.TooManyTargets):
        service.restore_target(session, rosa, event.id, rows[0].id)


def test_an_edit_without_a_key_keeps_the_old_one_and_an_older_version_is_refused(session, rosa, event):
    row = add(session, rosa, event)
    service.edit_target(session, rosa, event.id, row.id, TargetText("Twitch", "rtmp://LIVE.example.com:1935/b"), 0)
    assert wanted_targets(session, event.id) == [WantedTarget(row.id, "rtmp://LIVE.example.com:1935/b", KEY)]
    with pytest.raises(errors.TargetChanged) as refusal:
        service.edit_target(session, rosa, event.id, row.id, TargetText("Other", SERVER, "other"), 0)
    assert "Rosa Marchetti" in str(refusal.value)
    assert row.name == "Twitch"


@pytest.mark.parametrize("elsewhere", ["rtmp://live.example.org/app", "rtmps://live.example.com/app", f"{SERVER[:-4]}:1936/app"])
def test_another_server_is_not_handed_the_key_that_no_page_shows(session, rosa, event, elsewhere):
    row = add(session, rosa, event)
    with pytest.raises(errors.KeyMissing) as refusal:
        service.edit_target(session, rosa, event.id, row.id, TargetText("YouTube", elsewhere), 0)
    assert refusal.value.field == "key"
    assert wanted_targets(session, event.id) == [WantedTarget(row.id, SERVER, KEY)]
    service.edit_target(session, rosa, event.id, row.id, TargetText("YouTube", elsewhere, "another-key"), 0)
    assert wanted_targets(session, event.id) == [WantedTarget(row.id, elsewhere, "another-key")]


def test_a_deleted_target_can_be_put_back_for_some_minutes_only(session, rosa, event):
    row = add(session, rosa, event)
    service.delete_target(session, rosa, event.id, row.id)
    assert simulcast_targets(session, event.id) == []
    assert wanted_targets(session, event.id) == []
    with pytest.raises(NotFound):
        service.switch_target(session, rosa, event.id, row.id, True)
    service.restore_target(session, rosa, event.id, row.id)
    assert wanted_targets(session, event.id) == [WantedTarget(row.id, SERVER, KEY)]
    service.delete_target(session, rosa, event.id, row.id)
    with at(now() + DELETED_KEPT + timedelta(seconds=1)), pytest.raises(errors.TargetGone):
        service.restore_target(session, rosa, event.id, row.id)


@pytest.mark.parametrize("status", [EventStatus.PUBLISHED, EventStatus.ENDED, EventStatus.DRAFT])
def test_video_is_sent_on_only_while_the_event_is_live(session, rosa, event, status):
    row = add(session, rosa, event)
    assert [target.target_id for target in wanted_targets(session, event.id)] == [row.id]
    event.status = status
    session.flush()
    assert wanted_targets(session, event.id) == []


def test_what_is_switched_off_is_not_wanted_and_what_was_said_of_it_is_forgotten(session, rosa, event):
    row = add(session, rosa, event)
    service.note_targets(session, event.id, [TargetReport(row.id, SimulcastState.FAILED, SimulcastReason.REFUSED, "Bad key")])
    service.switch_target(session, rosa, event.id, row.id, False)
    assert wanted_targets(session, event.id) == []
    assert simulcast_targets(session, event.id)[0]["state"] == "off"
    late = TargetReport(row.id, SimulcastState.SENDING, bits_per_s=5)
    service.note_targets(session, event.id, [late])  # said by an ingest that has not looked yet
    assert simulcast_targets(session, event.id)[0]["state"] == "off"
    service.switch_target(session, rosa, event.id, row.id, True)
    assert simulcast_targets(session, event.id)[0]["state"] == "waits"


def test_what_the_ingest_says_stands_on_the_board_while_it_is_fresh(session, rosa, event):
    row = add(session, rosa, event)
    begun = now()
    with at(begun):
        service.note_targets(session, event.id, [TargetReport(row.id, SimulcastState.SENDING, bits_per_s=2_000_000)])
    with at(begun + timedelta(seconds=5)):
        service.note_targets(session, event.id, [TargetReport(row.id, SimulcastState.SENDING, bits_per_s=3_000_000)])
        shown = simulcast_targets(session, event.id)[0]
    assert (shown["state"], shown["since"], shown["bits_per_s"]) == ("sending", begun.isoformat(), 3_000_000)
    refused = TargetReport(row.id, SimulcastState.FAILED, SimulcastReason.REFUSED, "x" * 500)
    with at(begun + timedelta(seconds=10)):
        service.note_targets(session, event.id, [refused])
        shown = simulcast_targets(session, event.id)[0]
    assert (shown["state"], shown["reason"], len(shown["said"])) == ("failed", "refused", 200)
    with at(begun + timedelta(minutes=1)):
        assert simulcast_targets(session, event.id)[0]["state"] == "waits"


def test_only_who_runs_events_of_this_organisation_may_change_anything(session, rosa, event):
    row = add(session, rosa, event)
    moderator = Actor.of(make_member(session, event.organisation, Role.MODERATOR))
    stranger = Actor.of(make_member(session, make_organisation(session), Role.OWNER))
    for actor, refusal in ((moderator, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            add(session, actor, event)
        with pytest.raises(refusal):
            service.edit_target(session, actor, event.id, row.id, TargetText("a", SERVER), 0)
        with pytest.raises(refusal):
            service.switch_target(session, actor, event.id, row.id, False)
        with pytest.raises(refusal):
            service.delete_target(session, actor, event.id, row.id)
        with pytest.raises(refusal):
            service.restore_target(session, actor, event.id, row.id)
    other = make_event(session, event.organisation)
    with pytest.raises(NotFound):
        service.switch_target(session, rosa, other.id, row.id, False)
