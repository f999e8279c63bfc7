"""What strangers see of an event and of its organisation."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from core.clock import now
from core.models import (
    Event,
    EventStatus,
    Member,
    Registration,
)
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.trip import PERSON, beacon, stage_of, visits


def test_the_page_says_who_invited_me(client: FlaskClient, stage: SimpleNamespace) -> None:
    page = client.get(f"/l/{stage.share}", headers=PERSON, follow_redirects=True)
    assert "Jonas W. invited you" in page.text

    client.post(beacon(page), json={})
    assert "Jonas W. invited you" in client.get(stage.url, headers=PERSON).text


def test_what_hosts_write_cannot_become_script(client: FlaskClient, sqlite_platform: Platform) -> None:
    bad = "</script><script>alert(1)</script>"
    stage = stage_of(sqlite_platform, title=bad, summary=bad, description=bad + "\n\n[x](javascript:alert(1))", venue_name=bad)

    page = client.get(stage.url, headers=PERSON).text

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '"@type": "Event"' in page or '"@type":"Event"' in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"capacity": 1}, "Every seat is taken"),
        ({"status": EventStatus.ENDED}, "This event is over"),
        ({"starts_at": now() - timedelta(hours=3), "ends_at": now() - timedelta(hours=2)}, "This event is over"),
        ({"status": EventStatus.CANCELLED}, "This event was cancelled"),
    ],
)
def test_a_page_that_takes_nobody_says_why(
    client: FlaskClient, sqlite_platform: Platform, values: dict[str, object], words: str
) -> None:
    stage = stage_of(sqlite_platform, **values)

    page = client.get(stage.url, headers=PERSON)

    assert words in page.text
    assert 'name="email"' not in page.text
    refused = client.post(stage.url, data={"name": "A", "email": "a@example.org"}, headers=PERSON)
    assert refused.status_code == 409
    assert words in refused.text


def test_a_draft_exists_for_its_own_staff_alone(
    client: FlaskClient, app: Flask, sqlite_platform: Platform, sign_in: object
) -> None:
    stage = stage_of(sqlite_platform, status=EventStatus.DRAFT)
    with sqlite_platform.transaction() as session:
        ours = make_member(session, session.get_one(Event, stage.event.id).organisation)
        theirs = make_member(session, make_organisation(session))

    def see(member: Member | None) -> int:
        browser = app.test_client()
        if member:
            sign_in(browser, member)  # type: ignore[operator]
        return browser.get(stage.url, headers=PERSON).status_code

    assert (see(None), see(theirs), see(ours)) == (404, 404, 200)
    assert visits(sqlite_platform) == []


def test_the_organisations_page_lists_what_comes_and_what_was(client: FlaskClient, sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        make_event(session, organisation, title="To come")
        make_event(session, organisation, title="Has been", status=EventStatus.ENDED)
        make_event(session, organisation, title="Secret", status=EventStatus.DRAFT)
        make_event(session, make_organisation(session), title="Of others")

    page = client.get(f"/o/{organisation.slug}").text

    assert page.index("To come") < page.index("Has been")
    assert "Secret" not in page
    assert "Of others" not in page
    assert client.get("/o/nobody").status_code == 404


@pytest.mark.parametrize("people", [0, 1, 5, 40])
def test_the_art_is_drawn_from_the_cascade(client: FlaskClient, sqlite_platform: Platform, people: int) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        made: list[Registration] = []
        for number in range(people):
            made.append(make_registration(session, event, parent=made[number // 2] if number else None))

    drawing = client.get(f"/o/{event.organisation.slug}/{event.slug}/art.svg")
    picture = client.get(f"/o/{event.organisation.slug}/{event.slug}/card.png")

    assert drawing.mimetype == "image/svg+xml"
    assert drawing.text.count("<circle") >= 8 + people
    assert Image.open(BytesIO(picture.data)).size == (1200, 630)
    assert client.get(drawing.request.path, headers={"If-None-Match": drawing.headers["ETag"]}).status_code == 304


def test_a_drafts_pictures_do_not_tell_strangers_that_it_exists(
    client: FlaskClient, sqlite_platform: Platform, outbox_kept: None, sign_in: Callable[[FlaskClient, Member], None]
) -> None:
    draft = stage_of(sqlite_platform, status=EventStatus.DRAFT)
    for picture in ("art.svg", "card.png"):
        assert client.get(f"{draft.url}/{picture}").status_code == 404
    with sqlite_platform.transaction() as session:
        member = make_member(session, session.merge(draft.event).organisation)
    sign_in(client, member)
    for picture in ("art.svg", "card.png"):
        assert client.get(f"{draft.url}/{picture}").status_code == 200


def test_drawing_pictures_without_end_is_refused(client: FlaskClient, stage: SimpleNamespace) -> None:
    answers = [client.get(f"{stage.url}/card.png").status_code for _ in range(31)]
    assert (answers[0], answers[-1]) == (200, 429)
