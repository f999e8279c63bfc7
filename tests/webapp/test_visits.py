"""Arrivals at the event page, and the beacon that makes them human."""

from datetime import timedelta
from types import SimpleNamespace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.clock import now
from core.models import (
    Via,
    Visit,
)
from core.platform import Platform
from tests.webapp.trip import PERSON, beacon, visits


def test_the_page_after_a_code_and_its_reloads_are_the_same_visit(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    client.get(f"/q/{stage.code}", headers=PERSON, follow_redirects=True)
    client.get(f"{stage.url}?c={stage.code}", headers=PERSON)
    client.get(stage.url, headers=PERSON)

    (visit,) = visits(sqlite_platform)
    assert visit.via == Via.SCAN


def test_a_direct_arrival_counts_once_in_half_an_hour(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    client.get(stage.url, headers=PERSON)
    client.get(stage.url, headers=PERSON)
    with sqlite_platform.transaction() as session:
        session.scalars(select(Visit)).one().created_at = now() - timedelta(minutes=31)
    client.get(stage.url, headers=PERSON)

    assert [visit.via for visit in visits(sqlite_platform)] == [Via.DIRECT, Via.DIRECT]


def test_an_address_copied_with_its_code_counts_for_the_code(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    first = client.get(f"/l/{stage.share}", headers=PERSON)
    app.test_client().get(first.location, headers=PERSON)

    made = visits(sqlite_platform)
    assert [visit.code for visit in made] == [stage.share, stage.share]
    assert len({visit.visitor_id for visit in made}) == 2


def test_the_beacon_confirms_its_own_visit_alone(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    page = client.get(stage.url, headers=PERSON)

    assert client.post("/visits/1/confirm").status_code == 204
    assert client.post("/visits/MQ.forged/confirm").status_code == 204
    assert visits(sqlite_platform)[0].confirmed_at is None
    assert client.post(beacon(page), json={}).status_code == 204
    assert visits(sqlite_platform)[0].confirmed_at is not None


def test_the_referrers_query_is_not_kept(client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace) -> None:
    client.get(f"/l/{stage.code}", headers=PERSON | {"Referer": "https://mail.example/read?token=secret"})

    assert visits(sqlite_platform)[0].referer == "https://mail.example/read"


def test_addresses_cannot_be_compared_from_one_day_to_the_next(
    client: FlaskClient, sqlite_platform: Platform, stage: SimpleNamespace
) -> None:
    client.get(f"/l/{stage.code}", headers=PERSON)
    client.get(f"/l/{stage.code}", headers=PERSON)
    (salt,) = sqlite_platform.redis.keys("address-salt:*")
    assert 0 < sqlite_platform.redis.ttl(salt) <= 24 * 3600
    sqlite_platform.redis.delete(salt)  # midnight
    client.get(f"/l/{stage.code}", headers=PERSON)

    first, second, third = (visit.address_hash for visit in visits(sqlite_platform))
    assert first == second != third
