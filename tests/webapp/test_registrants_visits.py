"""Whoever registered is a person, whatever the program calls itself that they did it with."""

from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

from bench.harness.product import command_line
from core.models import Visit
from core.platform import Platform
from core.reclassifying import Judged, reclassify
from core.services.registrations.bots import BotReason
from core.services.registrations.visits import classify_visit
from tests.webapp.trip import PERSON, fill, registrations, stage_of, visits

READER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0 Safari/537.36"}


@pytest.fixture
def stage(sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(Platform, "hand_on", lambda self, recorded: None)
    return stage_of(sqlite_platform)


def _judge(platform: Platform) -> list[str | None]:
    """What the job does, for every visit."""
    for visit in visits(platform):
        with platform.transaction() as session:
            classify_visit(session, visit.id)
    return [visit.bot_reason for visit in visits(platform)]


def _come(client: FlaskClient, stage: SimpleNamespace, code: str) -> object:
    return client.get(f"/l/{code}", headers=READER, follow_redirects=True)


def _send(client: FlaskClient, stage: SimpleNamespace, page: object) -> None:
    assert client.post(stage.url, data=fill(page), headers=READER).status_code == 303


def test_a_registration_lifts_the_verdict_from_what_it_came_by(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    _come(client, stage, stage.share)
    page = _come(client, stage, stage.code)
    assert _judge(sqlite_platform) == [BotReason.HEADLESS, BotReason.HEADLESS]

    _send(client, stage, page)

    first, last = visits(sqlite_platform)
    assert (first.bot_reason, last.bot_reason) == (None, None)
    assert last.confirmed_at is not None
    assert first.confirmed_at is None, "its page never said that somebody saw it"


def test_a_touch_by_a_browser_with_an_odd_name_decides_who_brought_them(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    _come(client, stage, stage.code)
    with sqlite_platform.transaction() as session:
        session.get_one(Visit, 1).confirmed_at = session.get_one(Visit, 1).created_at
    _judge(sqlite_platform)
    _send(client, stage, client.get(stage.url, headers=READER))
    assert registrations(sqlite_platform)[-1].entry_point_id == stage.poster.id


def test_judging_again_finds_the_same(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    _send(client, stage, _come(client, stage, stage.code))
    assert _judge(sqlite_platform) == [None], "the job may come after the form"

    client.get(f"/q/{stage.code}", headers=READER)
    other = client.application.test_client()
    other.get(f"/q/{stage.code}", headers=READER)
    other.get(f"/q/{stage.code}", headers={"User-Agent": "curl/8"})
    assert _judge(sqlite_platform) == [None, None, BotReason.HEADLESS, BotReason.LIBRARY]
    told: list[Judged] = []
    assert reclassify(sqlite_platform, told.append) == Judged(visits=4, moved=0)
    assert told == [Judged(4, 0)]


def test_registering_again_from_elsewhere_lifts_nothing(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    """Anybody can send a form with somebody's address."""
    client.post(stage.url, data=fill(client.get(stage.url, headers=PERSON)), headers=PERSON)
    other = client.application.test_client()
    page = other.get(f"/q/{stage.code}", headers=READER, follow_redirects=True)
    _judge(sqlite_platform)
    other.post(stage.url, data=fill(page), headers=READER)
    assert len(registrations(sqlite_platform)) == 2
    assert visits(sqlite_platform)[-1].bot_reason == BotReason.HEADLESS
    assert visits(sqlite_platform)[-1].confirmed_at is not None


def test_the_command_judges_all_stored_visits_again(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    client.get(f"/q/{stage.code}", headers=READER)
    client.get(f"/q/{stage.code}", headers={"User-Agent": "curl/8"})
    settings = sqlite_platform.settings
    environment = {"RIPPLECAST_DATABASE_URL": settings.database, "RIPPLECAST_REDIS_URL": settings.redis}
    judged = command_line("visits", "reclassify", RIPPLECAST_DATA_DIR=str(settings.data_dir), **environment)
    assert judged.returncode == 0, judged.stderr
    assert judged.stdout == "2 visits were judged again; the verdict of 2 is another now.\n"
    assert [visit.bot_reason for visit in visits(sqlite_platform)] == [BotReason.HEADLESS, BotReason.LIBRARY]
