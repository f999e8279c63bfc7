"""Codes: people are sent on at once, programs are told apart."""

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from core.models import (
    EventStatus,
    Via,
)
from core.platform import Platform
from tests.webapp.trip import PERSON, WHATSAPP, stage_of, visits


@pytest.mark.parametrize(("door", "via"), [("q", Via.SCAN), ("l", Via.CLICK)])
def test_a_code_sends_people_on_at_once_and_the_visit_is_stored(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace, door: str, via: Via
) -> None:
    answer = client.get(f"/{door}/{stage.code}", headers=PERSON)

    assert answer.status_code == 302
    assert answer.location == f"{stage.url}?c={stage.code}"
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = client.get_cookie("visitor")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 400 * 24 * 3600)
    (visit,) = visits(sqlite_platform)
    assert (visit.via, visit.code, visit.confirmed_at) == (via, stage.code, None)
    assert "127.0.0.1" not in visit.address_hash
    assert len(visit.address_hash) == 32


def test_a_code_is_forgiving_of_case_and_spaces(client: FlaskClient, stage: SimpleNamespace) -> None:
    typed = f"{stage.code[:4].lower()}-{stage.code[4:].lower()}"

    assert client.get(f"/q/{typed}", headers=PERSON).location.endswith(f"?c={stage.code}")


def test_head_and_prefetch_never_count(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    assert client.head(f"/q/{stage.code}", headers=PERSON).status_code == 302
    assert client.head(stage.url, headers=PERSON).status_code == 200
    for headers in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}):
        assert client.get(f"/l/{stage.code}", headers=PERSON | headers).status_code == 503
        assert client.get(stage.url, headers=PERSON | headers).status_code == 503
    assert client.get(f"/l/{stage.code}", headers=PERSON | {"X-Purpose": "preview"}).status_code == 302

    assert visits(sqlite_platform) == []
    assert client.get_cookie("visitor") is None


def test_a_link_preview_gets_a_page_that_names_the_inviter_and_counts_as_raw_only(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    answer = client.get(f"/l/{stage.share}", headers=WHATSAPP)

    assert answer.status_code == 200
    assert "Jonas W. invited you." in answer.text
    assert f'property="og:url" content="http://ripplecast.test/l/{stage.share}"' in answer.text
    assert 'property="og:image" content="http://ripplecast.test/o/' in answer.text
    assert client.get_cookie("visitor") is None
    (visit,) = visits(sqlite_platform)
    assert (visit.bot_reason, visit.visitor_id) == ("unfurler", None)


def test_an_unknown_code_is_a_friendly_404(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    for text in ("22222222", "nonsense", "0O1l", "x" * 200):
        answer = client.get(f"/q/{text}", headers=PERSON)
        assert answer.status_code == 404
        assert "eight characters" in answer.text
    assert visits(sqlite_platform) == []


def test_codes_of_a_draft_wait_and_those_of_a_cancelled_event_tell(client: FlaskClient, sqlite_platform: Platform) -> None:
    draft = stage_of(sqlite_platform, status=EventStatus.DRAFT)
    cancelled = stage_of(sqlite_platform, status=EventStatus.CANCELLED)

    waiting = client.get(f"/q/{draft.code}", headers=PERSON)
    told = client.get(f"/q/{cancelled.code}", headers=PERSON, follow_redirects=True)

    assert (waiting.status_code, told.status_code) == (404, 200)
    assert "not public yet" in waiting.text
    assert "This event was cancelled" in told.text
    assert 'name="email"' not in told.text
