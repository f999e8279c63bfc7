from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from core.clock import now
from core.models import Event, EventStatus, Role
from core.permissions import Actor
from core.services.room.viewer_counts import Minute, record_viewers
from core.services.show.items import ItemText, add_item
from tests.factories import (
    make_entry_point,
    make_event,
    make_member,
    make_offer,
    make_organisation,
    make_person,
    make_registration,
)


@pytest.fixture
def organisation(sqlite_platform):
    with sqlite_platform.transaction() as session:
        return make_organisation(session, slug="brackenfold")


@pytest.fixture
def host(sqlite_platform, organisation, client, sign_in):
    with sqlite_platform.transaction() as session:
        member = make_member(session, organisation, Role.HOST)
    sign_in(client, member)
    return member


@pytest.fixture
def event(sqlite_platform, organisation):
    with sqlite_platform.transaction() as session:
        return make_event(session, organisation, title="Heat pumps, honestly", summary="Forty homes.")


def filled(**values):
    day = f"{now() + timedelta(days=30):%Y-%m-%d}"
    defaults = {
        "title": "Heat pumps, honestly",
        "summary": "Forty homes, two winters.",
        "format": "online",
        "starts_at": f"{day}T11:00",
        "ends_at": f"{day}T12:30",
        "timezone": "Europe/London",
        "language": "en",
        "referral_window_days": "30",
    }
    return defaults | values


def only_event(platform):
    with platform.reading() as session:
        return session.query(Event).one()


def picture():
    buffer = BytesIO()
    Image.new("RGB", (800, 450), "teal").save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def test_a_host_without_events_is_led_to_the_first_one(client, host):
    page = client.get("/console/events").text
    assert "Your first event begins here" in page
    assert "/console/events/new" in page


def test_an_event_is_written_with_a_cover_and_published(client, host, sqlite_platform):
    answer = client.post("/console/events/new", data=filled(cover=(picture(), "cover.png")))
    event = only_event(sqlite_platform)
    assert answer.location == f"/console/events/{event.id}"
    assert (event.slug, event.status, event.created_by_id) == ("heat-pumps-honestly", EventStatus.DRAFT, host.id)
    cover = client.get(f"/covers/{event.cover}")
    assert (cover.status_code, cover.mimetype) == (200, "image/jpeg")
    assert "immutable" in cover.headers["Cache-Control"]
    client.post(f"/console/events/{event.id}/publish")
    assert only_event(sqlite_platform).status == EventStatus.PUBLISHED


def test_times_are_those_of_the_events_own_zone(client, host, sqlite_platform):
    client.post(
        "/console/events/new", data=filled(starts_at="2027-07-01T20:00", ends_at="2027-07-01T21:00", timezone="Asia/Shanghai")
    )
    event = only_event(sqlite_platform)
    assert event.starts_at.isoformat() == "2027-07-01T12:00:00+00:00"
    assert 'value="2027-07-01T20:00"' in client.get(f"/console/events/{event.id}/edit").text


def test_a_time_the_clocks_skip_is_explained_beside_its_field(client, host):
    answer = client.post("/console/events/new", data=filled(starts_at="2027-03-28T01:30", ends_at="2027-03-28T03:30"))
    assert answer.status_code == 422
    assert "The clocks go forward that night and skip 01:30." in answer.text


def test_a_time_that_comes_twice_is_saved_and_the_host_is_told(client, host):
    answer = client.post(
        "/console/events/new", data=filled(starts_at="2027-10-31T01:30", ends_at="2027-10-31T03:30"), follow_redirects=True
    )
    assert "01:30 comes twice. We took the first one." in answer.text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "This is needed."),
        ({"starts_at": "tomorrow"}, "Write date and time like 2026-10-17 11:00."),
        ({"ends_at": "2020-01-01T10:00"}, "The end must come after the start."),
        ({"timezone": "Europe/Nowhere"}, "Choose a time zone from the list"),
        ({"capacity": "-4"}, "Write a whole number"),
        ({"slug": "Not a slug"}, "Use small letters, digits and hyphens"),
        ({"stream_url": "javascript:alert(1)"}, "Give an https:// address that ends in .m3u8"),
    ],
)
def test_what_is_refused_is_said_beside_the_field_and_nothing_typed_is_lost(client, host, values, words):
    answer = client.post("/console/events/new", data=filled(summary="Keep me") | values)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Keep me" in answer.text


def test_everything_that_is_wrong_is_said_at_once(client, host):
    answer = client.post("/console/events/new", data=filled(title="", capacity="-4", stream_url="javascript:alert(1)"))
    assert answer.status_code == 422
    for words in ("This is needed.", "Write a whole number", "Give an https:// address that ends in .m3u8"):
        assert words in answer.text


def test_a_file_that_is_no_picture_refuses_the_whole_form_and_saves_nothing(client, host, sqlite_platform):
    answer = client.post("/console/events/new", data=filled(cover=(BytesIO(b"<svg onload=alert(1)>"), "x.png")))
    assert answer.status_code == 422
    assert "This file cannot be read as a picture." in answer.text
    with sqlite_platform.reading() as session:
        assert session.query(Event).count() == 0


def test_an_edit_over_somebody_elses_edit_is_refused(client, host, event, sqlite_platform):
    page = client.get(f"/console/events/{event.id}/edit").text
    seen = page.split('name="version" type="hidden" value="')[1].split('"')[0]
    first = client.post(f"/console/events/{event.id}/edit", data=filled(title="First", version=seen))
    second = client.post(f"/console/events/{event.id}/edit", data=filled(title="Second", version=seen))
    assert (first.status_code, second.status_code) == (302, 422)
    assert "This has changed meanwhile." in second.text
    assert only_event(sqlite_platform).title == "First"


def test_the_preview_shows_what_the_public_page_will_and_no_script(client, host):
    answer = client.post("/console/events/preview", json={"text": "# Hi\n\n<script>alert(1)</script> [x](javascript:alert(1))"})
    assert answer.json["html"].startswith("<h3>Hi</h3>")
    assert "<script" not in answer.json["html"]
    assert "href" not in answer.json["html"]


def test_a_copy_opens_in_the_form(client, host, event):
    answer = client.post(f"/console/events/{event.id}/duplicate", follow_redirects=True)
    assert "This is the copy, a draft." in answer.text
    assert "With it came" not in answer.text, "nothing was prepared"


def test_a_copy_says_what_came_along(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        actor = Actor.of(host)
        for title in ("Welcome", "The machine"):
            add_item(session, actor, event.id, ItemText(title, 5))
        make_offer(session, event)
    page = client.post(f"/console/events/{event.id}/duplicate", follow_redirects=True).text
    assert "With it came 2 items of the run of show and 1 offer, as drafts." in page
    assert "Answers, votes and claims stayed where they are." in page


def test_what_is_missing_is_told_before_publishing(client, host, organisation, sqlite_platform):
    with sqlite_platform.transaction() as session:
        draft = make_event(session, organisation, status=EventStatus.DRAFT, format="onsite")
    page = client.get(f"/console/events/{draft.id}").text
    assert "Say in a sentence what it is about." in page
    assert "Say where people meet." in page
    refused = client.post(f"/console/events/{draft.id}/publish", follow_redirects=True)
    assert "The event cannot be published yet." in refused.text


def test_an_event_with_registrations_is_cancelled_but_not_taken_back(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        make_registration(session, session.get_one(Event, event.id))
    refused = client.post(f"/console/events/{event.id}/unpublish", follow_redirects=True)
    assert "People have registered already." in refused.text
    client.post(f"/console/events/{event.id}/cancel")
    assert only_event(sqlite_platform).status == EventStatus.CANCELLED


def test_the_overview_tells_who_came_through_whom(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        point = make_entry_point(session, here, name="Hall window")
        root = make_registration(session, here, entry_point_id=point.id, name="Maud F.")
        make_registration(session, here, parent=root, name="Junaid <S.>")
    page = client.get(f"/console/events/{event.id}").text
    assert "Maud F." in page
    assert "Junaid &lt;S.&gt;" in page
    assert "Hall window" in page
    assert "50%" in page
    live = client.get(f"/console/events/{event.id}/live.json").json
    assert live["figures"]["registered"] == "2"
    assert "Junaid &lt;S.&gt;" in live["parts"]["newest"]
    assert live["status"] == "published"
    assert ",2,1\r\n" in client.get(f"/console/events/{event.id}/registrations-over-time.csv").text


def test_the_overview_of_a_live_event_draws_who_watches(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        here.status, here.started_at = EventStatus.LIVE, now() - timedelta(minutes=5)
    assert "Nobody has watched yet." in client.get(f"/console/events/{event.id}").text
    minute = (now() - timedelta(minutes=2)).replace(second=0, microsecond=0)
    with sqlite_platform.transaction() as session:
        record_viewers(session, {(event.id, minute): Minute(132, 480, 4)})
    assert '<b class="num">132</b>' in client.get(f"/console/events/{event.id}").text
    assert '<b class="num">120</b>' in client.get(f"/console/events/{event.id}/live.json").json["parts"]["watching"]
    assert client.get(f"/console/events/{event.id}/viewers.csv").text.endswith("Z,132,120.0\r\n")


def test_a_moderator_reads_names_as_the_room_writes_them(client, event, organisation, sqlite_platform, sign_in):
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, organisation, Role.MODERATOR))
        held = session.get_one(Event, event.id)
        parent = make_registration(session, held, make_person(session, held.organisation, name="Maud Ferrier"))
        make_registration(session, held, make_person(session, held.organisation, name="Junaid Sarwar"), parent=parent)
    for page in (f"/console/events/{event.id}", f"/console/events/{event.id}/live.json"):
        words = client.get(page).text
        assert "Junaid S." in words
        assert "Maud F." in words
        assert "Sarwar" not in words
        assert "Ferrier" not in words


def test_another_organisations_event_is_nowhere(client, host, sqlite_platform):
    with sqlite_platform.transaction() as session:
        theirs = make_event(session, make_organisation(session), title="Theirs")
    assert "Theirs" not in client.get("/console/events").text
    for path in ("", "/edit", "/live.json", "/registrations-over-time.csv", "/viewers.csv"):
        assert client.get(f"/console/events/{theirs.id}{path}").status_code == 404
    for step in ("publish", "unpublish", "cancel", "duplicate"):
        assert client.post(f"/console/events/{theirs.id}/{step}").status_code == 404


def test_a_marketer_sees_events_and_changes_none(client, event, organisation, sqlite_platform, sign_in):
    with sqlite_platform.transaction() as session:
        sign_in(client, make_member(session, organisation, Role.MARKETER))
    page = client.get(f"/console/events/{event.id}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    assert client.get("/console/events/new").status_code == 403
    assert client.post(f"/console/events/{event.id}/cancel").status_code == 403


def test_no_other_name_reaches_a_file_through_covers(client):
    for name in ("secret_key", "..%2fsecret_key", "0" * 40 + ".jpg"):
        assert client.get(f"/covers/{name}").status_code == 404


def test_the_whole_console_speaks_chinese(client, host, event):
    assert 'lang="zh-Hans"' in client.get(f"/console/events/{event.id}?lang=zh").text


def test_the_cancel_dialog_says_how_many_are_told_and_how_many_cannot_be(client, host, event, sqlite_platform):
    assert "that says so" not in client.get(f"/console/events/{event.id}").text
    with sqlite_platform.transaction() as session:
        here = session.get_one(Event, event.id)
        for email in ("a@example.org", "b@example.org", None):
            make_registration(session, here, make_person(session, here.organisation, email=email))
    page = client.get(f"/console/events/{event.id}").text
    assert "2 people get an e-mail that says so. No mail server is set, so it waits under E-mails." in page
    assert "1 person gave no e-mail address and has to be told in another way." in page


def test_a_move_is_saved_with_the_number_of_people_who_are_told(client, host, event, sqlite_platform):
    with sqlite_platform.transaction() as session:
        make_registration(session, session.get_one(Event, event.id))

    def save(**values):
        page = client.get(f"/console/events/{event.id}/edit").text
        seen = page.split('name="version" type="hidden" value="')[1].split('"')[0]
        return client.post(f"/console/events/{event.id}/edit", data=filled(version=seen, **values), follow_redirects=True).text

    assert "1 person gets an e-mail with the new time and place." in save()
    assert "with the new time and place" not in save(title="Only another title")


@pytest.mark.parametrize(
    ("year", "zone"),
    [("0001-01-01", "Asia/Tokyo"), ("9999-12-31", "America/New_York"), ("9999-12-31", "UTC"), ("1999-12-31", "UTC")],
)
def test_a_year_at_the_ends_of_the_calendar_is_a_slip_of_the_finger(client, host, year, zone):
    times = {"starts_at": f"{year}T00:00", "ends_at": f"{year}T01:00", "timezone": zone}
    page = client.post("/console/events/new", data=filled(**times))
    assert page.status_code == 422
    assert "Write date and time like" in page.text
