"""Rewards of a batch of registrations are asked for in one exchange with the queue, however many they are."""

from typing import Any

import pytest
from redis.connection import AbstractConnection

from core.events import AttendeeRegistered, DealWon
from core.models import Event
from core.platform import Platform
from core.subscribers import work
from tests.core.services.reward_support import person_at, promise, tree_of
from tests.factories import make_deal, make_lead

QUEUE = "rq:queue:default"


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often something was sent to Redis."""
    sent: list[int] = []
    send = AbstractConnection.send_packed_command

    def count(self: AbstractConnection, *arguments: Any, **more: Any) -> None:
        sent.append(1)
        send(self, *arguments, **more)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", count)
    return sent


def _brought(platform: Platform, stage: Any, count: int) -> list[AttendeeRegistered]:
    with platform.transaction() as session:
        event = session.get_one(Event, stage.event.id)
        places = [person_at(session, event, f"Friend {number}", stage.maud) for number in range(count)]
        return [AttendeeRegistered(event.organisation_id, event.id, place.id) for place in places]


def test_one_and_twenty_cost_the_queue_the_same(sqlite_platform: Platform, exchanges: list[int]) -> None:
    stage = tree_of(sqlite_platform)
    promise(sqlite_platform, stage)
    cost = []
    for count in (1, 20):
        facts = _brought(sqlite_platform, stage, count)
        sqlite_platform.redis.flushdb()
        exchanges.clear()
        work._reward_registrations(facts, sqlite_platform)
        cost.append(len(exchanges))
        assert sqlite_platform.redis.llen(QUEUE) == count
    assert cost[0] == cost[1]


def test_where_nobody_earns_anything_the_queue_is_not_asked(sqlite_platform: Platform, exchanges: list[int]) -> None:
    stage = tree_of(sqlite_platform)
    with sqlite_platform.transaction() as session:
        deal = make_deal(session, make_lead(session, session.merge(stage.ayla)))
        won = DealWon(stage.event.organisation_id, stage.event.id, stage.ayla.id, deal.id)
    exchanges.clear()
    work._reward_deals([won], sqlite_platform)
    work._reward_registrations(_brought(sqlite_platform, stage, 3), sqlite_platform)
    assert exchanges == []
