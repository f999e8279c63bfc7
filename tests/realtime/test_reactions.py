"""Reactions: what counts of them, what everybody is told, and what is kept."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.harness.servers import redis_server
from bench.harness.web import Server, product_server
from core.bootstrap import build_platform
from core.models import Event, EventStatus, Member, ReactionCount, ReactionKind, Role
from core.permissions import Actor
from core.platform import Platform
from core.queries.room.reactions import reacting
from core.services.room import sanctions
from core.settings import load_settings
from realtime.feed import Feed, reduced
from realtime.reaction_counts import ReactionCounts
from realtime.reaction_limit import BURST, PEOPLE_MAX, ReactionLimit
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient

TAKEN_BY_NOW = 200
MINUTE = datetime(2026, 11, 4, 18, 30, tzinfo=UTC)


class Clock:
    """Stands still until it is set on."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(served: Platform):
    """A live event with two tickets and a moderator."""
    with served.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        registrations = [make_registration(session, event) for _ in range(2)]
        return event, registrations, make_member(session, event.organisation, Role.MODERATOR)


@pytest.fixture
def other_process(served: Platform) -> Iterator[Server]:
    """Another web process on the same database and Redis."""
    with product_server(served) as server:
        yield server


def react(client: RoomClient, **kinds: int) -> dict[str, object]:
    return client.say("react", {"kinds": kinds})


def heard_in_all(client: RoomClient, total: int) -> Counter[str]:
    """What was heard until it comes to a number of reactions."""
    heard: Counter[str] = Counter()
    while heard.total() < total:
        heard.update(client.hear("reactions"))
    return heard


def heard_until(client: RoomClient, kind: str) -> Counter[str]:
    """What was heard until it has this in it."""
    heard: Counter[str] = Counter()
    while not heard[kind]:
        heard.update(client.hear("reactions"))
    return heard


def test_a_burst_counts_and_then_two_a_second(clock: Clock) -> None:
    limit = ReactionLimit(clock)
    assert [limit.take("r1", 3), limit.take("r1", BURST), limit.take("r1", 1)] == [3, BURST - 3, 0]
    assert limit.take("r2", 100) == BURST, "each person has their own"
    clock.seconds += 0.5
    assert [limit.take("r1", 2), limit.take("r1", 1)] == [1, 0]
    clock.seconds += 3600
    assert limit.take("r1", 100) == BURST, "silence is not saved up"


def test_whoever_has_been_silent_longest_is_forgotten_first(clock: Clock) -> None:
    limit = ReactionLimit(clock)
    limit.take("r1", BURST)
    limit.take("r2", BURST)
    limit.take("r1", 1)
    for number in range(PEOPLE_MAX - 1):
        limit.take(f"m{number}", 1)
    assert limit.take("r1", 1) == 0
    assert limit.take("r2", 1) == 1


def test_a_tick_has_the_sum_of_what_happened_since_the_last_and_the_slow_may_miss_it(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        feed = Feed(sqlite_platform, make_event(session, make_organisation(session)).id)
    assert feed.load()
    feed.reacted({"heart": 2})
    feed.reacted({"heart": 3, "fire": 1})
    (tick,) = feed.take_ticks(each_alone=False)
    assert tick == [["reactions", {"heart": 5, "fire": 1}]]
    assert reduced(tick) is None
    assert feed.take_ticks(each_alone=False) == []


def test_everybody_sees_what_people_react_with_and_too_many_count_as_none(enter: Callable[..., RoomClient], room) -> None:
    _, (first, second), _ = room
    mine, other = (enter({"ticket": each.ticket_token}) for each in (first, second))
    assert react(mine, heart=2, fire=1) == {"ok": True}
    assert react(mine, applause=1_000_000) == {"ok": True}
    assert react(other, wow=1) == {"ok": True}
    for client in (mine, other):
        heard = heard_until(client, "wow")
        taken = heard.pop("applause")
        assert heard == {"heart": 2, "fire": 1, "wow": 1}
        assert BURST - 3 <= taken < TAKEN_BY_NOW, "what was left, and two for every second since"


def test_what_cannot_be_counted_is_refused(enter: Callable[..., RoomClient], room, served: Platform) -> None:
    event, (first, _), _ = room
    client = enter({"ticket": first.ticket_token})
    for kinds in ({}, {"thumb": 1}, {"heart": 0}, {"heart": -1}, {"heart": "1"}, {"heart": 2**31}, None):
        assert client.say("react", {"kinds": kinds})["error"]["code"] == "malformed"
    with served.transaction() as session:
        session.get_one(Event, event.id).status = EventStatus.ENDED
    served.live.to_room(event.id, "event", {"status": "ended"})
    client.hear("event")
    assert react(client, heart=1)["error"]["code"] == "reactions.closed"


def test_the_muted_react_and_so_does_the_team(
    enter: Callable[..., RoomClient], room, served: Platform, cookie_of: Callable[[Member], dict[str, str]]
) -> None:
    event, (first, _), moderator = room
    with served.transaction() as session:
        sanctions.mute(session, Actor.of(moderator), event.id, f"r{first.id}", minutes=5)
    muted, member = enter({"ticket": first.ticket_token}), enter({"event": event.id}, headers=cookie_of(moderator))
    assert react(muted, heart=1) == react(member, fire=1) == {"ok": True}
    assert heard_in_all(muted, 2) == {"heart": 1, "fire": 1}


def test_what_people_react_with_in_two_processes_is_heard_once_in_both(
    enter: Callable[..., RoomClient], room, other_process: Server
) -> None:
    _, (first, second), _ = room
    here, there = enter({"ticket": first.ticket_token}), RoomClient(other_process.url, {"ticket": second.ticket_token})
    for client in (here, there):
        client.join()
    react(here, heart=3)
    assert heard_in_all(here, 3) == heard_in_all(there, 3) == {"heart": 3}
    react(there, fire=2)
    assert heard_in_all(there, 2) == heard_in_all(here, 2) == {"fire": 2}
    there.close()


def test_a_server_that_stops_in_order_has_stored_all_reactions(tmp_path: Path, sqlite_url: str) -> None:
    with redis_server() as redis_url:
        platform = build_platform(load_settings(data_dir=tmp_path, database_url=sqlite_url, redis_url=redis_url))
        with platform.transaction() as session:
            event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
            registration = make_registration(session, event)
        with product_server(platform) as server:
            page = RoomClient(server.url, {"ticket": registration.ticket_token})
            react(page, heart=2, laugh=1)
            heard_in_all(page, 3)
    with platform.reading() as session:
        assert reacting(session, event).total == 3
    platform.engine.dispose()
    page.close()


def test_minutes_add_up_over_processes_and_what_the_database_refused_is_stored_later(
    sqlite_platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_platform.transaction() as session:
        event_id = make_event(session, make_organisation(session)).id
    moments = iter([MINUTE, MINUTE + timedelta(seconds=59), MINUTE + timedelta(seconds=30), MINUTE + timedelta(seconds=60)])
    first, second = (ReactionCounts(sqlite_platform, lambda: next(moments)) for _ in range(2))

    @contextmanager
    def refusing(_: Platform) -> Iterator[Session]:
        raise ConnectionError
        yield

    first.note(event_id, {ReactionKind.HEART: 2})
    with monkeypatch.context() as away:
        away.setattr(Platform, "transaction", refusing)
        first.flush()
    first.note(event_id, {ReactionKind.HEART: 1, ReactionKind.FIRE: 1})
    second.note(event_id, {ReactionKind.HEART: 4})
    for counts in (first, second):
        counts.flush()
    first.note(event_id, {ReactionKind.HEART: 1})
    first.flush()
    second.flush()
    with sqlite_platform.reading() as session:
        rows = session.scalars(select(ReactionCount))
        assert {(row.minute, row.kind): row.count for row in rows} == {
            (MINUTE, ReactionKind.HEART): 7,
            (MINUTE, ReactionKind.FIRE): 1,
            (MINUTE + timedelta(minutes=1), ReactionKind.HEART): 1,
        }
