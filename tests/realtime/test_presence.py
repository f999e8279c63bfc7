"""Who is watching, through real servers with the stock client."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from websockets.asyncio.client import connect

from bench.harness.servers import redis_server
from bench.harness.web import Server, product_server
from core.bootstrap import build_platform
from core.clock import now
from core.models import Attendance, EventStatus, Member, Registration, Role
from core.platform import Platform
from core.queries.room.viewer_counts import viewing
from core.settings import load_settings
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.realtime.clients import RoomClient
from tests.realtime.crowd import seat_crowd

CROWD = 500
LATE_AFTER_S = 30


@pytest.fixture
def room(served: Platform):
    """A live event with three tickets and a moderator."""
    with served.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        registrations = [make_registration(session, event) for _ in range(3)]
        moderator = make_member(session, event.organisation, Role.MODERATOR)
        return event, registrations, moderator


@pytest.fixture
def listener(enter: Callable[..., RoomClient], room, cookie_of: Callable[[Member], dict[str, str]]) -> RoomClient:
    """A moderator in the room, who hears the count and is not in it."""
    event, _, moderator = room
    return enter({"event": event.id}, headers=cookie_of(moderator))


@pytest.fixture
def other_process(served: Platform) -> Iterator[Server]:
    """Another web process on the same database and Redis."""
    with product_server(served) as server:
        yield server


def hear_count(listener: RoomClient, watching: int) -> None:
    """Wait until this many watch."""
    heard = {}
    while heard != {"watching": watching}:
        heard = listener.hear("presence")


def watch(enter: Callable[..., RoomClient], registration, **options: object) -> RoomClient:
    """A page that is visible."""
    page = enter({"ticket": registration.ticket_token}, **options)
    assert page.say("present", {"visible": True}) == {"ok": True}
    return page


def test_people_who_watch_are_counted_and_those_who_turn_away_are_not(enter, room, listener, transport):
    _, (first, second, _), _ = room
    page = watch(enter, first, transport=transport)
    hear_count(listener, 1)
    watch(enter, second, transport=transport)
    hear_count(listener, 2)
    page.say("present", {"visible": False})
    hear_count(listener, 1)
    page.say("present", {"visible": True})
    hear_count(listener, 2)
    assert listener.join()["watching"] == page.join()["watching"] == 2


def test_two_pages_of_one_person_are_one(enter, room, listener):
    _, (first, second, _), _ = room
    phone, desk = watch(enter, first), watch(enter, first)
    watch(enter, second)
    hear_count(listener, 2)
    phone.close()
    third = watch(enter, second)
    third.close()
    assert listener.join()["watching"] == 2
    desk.close()
    hear_count(listener, 1)


def test_members_overlays_and_pages_that_say_nothing_are_no_viewers(enter, room, listener, cookie_of):
    event, (first, second, third), moderator = room
    assert listener.say("present", {"visible": True}) == {"ok": True}
    assert enter({"ticket": first.ticket_token, "viewer": False}).say("present", {"visible": True}) == {"ok": True}
    enter({"ticket": second.ticket_token}).join()
    console = enter(None, namespace="/console", headers=cookie_of(moderator))
    console.say("follow", {"event": event.id})
    assert listener.join()["watching"] == 0
    watch(enter, third)
    assert console.hear("presence") == {"event": event.id, "watching": 1}
    assert listener.join()["watching"] == 1


def test_time_watched_is_stored_when_somebody_leaves(enter, room, listener, served):
    _, (first, second, _), _ = room
    page = watch(enter, first)
    watch(enter, second).say("present", {"visible": False})
    began = time.time()
    hear_count(listener, 1)

    def seconds() -> dict[int, int]:
        with served.reading() as session:
            rows = session.scalars(select(Attendance).where(Attendance.event_id == room[0].id))
            return {row.registration_id: row.seconds for row in rows}

    until(lambda: time.time() - began > 2)
    page.close()
    until(lambda: seconds().get(first.id, 0) > 0)
    lasted = time.time() - began
    assert 1 <= seconds()[first.id] <= lasted + 1
    assert seconds()[second.id] <= 1


def test_people_on_several_processes_are_counted_once_and_those_of_a_killed_one_not_any_more(
    enter, room, listener, other_process: Server
):
    _, (first, second, third), _ = room
    watch(enter, first)
    hear_count(listener, 1)
    elsewhere = [RoomClient(other_process.url, {"ticket": each.ticket_token}) for each in (first, second, third)]
    for page in elsewhere:
        page.say("present", {"visible": True})
    hear_count(listener, 3)
    hear_count(elsewhere[0], 3)
    elsewhere[2].close()
    hear_count(listener, 2)
    for process in other_process.family:
        process.kill()
    hear_count(listener, 1)


def test_the_console_of_a_process_without_viewers_hears_of_those_elsewhere(enter, room, cookie_of, other_process: Server):
    event, (first, *_), moderator = room
    console = RoomClient(other_process.url, None, namespace="/console", headers=cookie_of(moderator))
    console.say("follow", {"event": event.id})
    page = watch(enter, first)
    assert console.hear("presence") == {"event": event.id, "watching": 1}
    page.close()
    assert console.hear("presence") == {"event": event.id, "watching": 0}
    console.close()


def test_a_server_that_stops_in_order_has_stored_everything(tmp_path: Path, sqlite_url: str):
    with redis_server() as redis_url:
        platform = build_platform(load_settings(data_dir=tmp_path, database_url=sqlite_url, redis_url=redis_url))
        with platform.transaction() as session:
            event = make_event(session, make_organisation(session), status=EventStatus.LIVE, started_at=now())
            registration = make_registration(session, event)
        with product_server(platform) as server:
            page = RoomClient(server.url, {"ticket": registration.ticket_token})
            page.say("present", {"visible": True})
            hear_count(page, 1)
    with platform.reading() as session:
        assert session.get(Attendance, registration.id) is not None
        assert viewing(session, event).peak.peak == 1
    platform.engine.dispose()
    page.close()


def test_a_storm_of_people_is_told_of_at_most_once_a_second(room, served, server_url, enter, cookie_of):
    tickets = seat_crowd(served, CROWD)
    with served.transaction() as session:
        event = session.scalars(select(Registration).where(Registration.ticket_token == tickets[0])).one().event
        moderator = make_member(session, event.organisation, Role.MODERATOR)
    listener = enter({"event": event.id}, headers=cookie_of(moderator))
    began = time.monotonic()
    heard = asyncio.run(_come_and_go(server_url, tickets, listener))
    lasted = time.monotonic() - began
    assert heard[-1] == 0
    assert len(heard) <= lasted + 2, f"{len(heard)} in {lasted:.1f} s"


async def _come_and_go(url: str, tickets: list[str], listener: RoomClient) -> list[int]:
    """Everybody opens a page, stays until all are counted, and goes; the counts that were told."""
    counted = asyncio.Event()

    async def page(ticket: str) -> None:
        address = f"ws://{urlsplit(url).netloc}/socket.io/?EIO=4&transport=websocket"
        async with connect(address, open_timeout=60, compression=None) as line:
            await line.recv()
            await line.send("40/live," + json.dumps({"ticket": ticket}))
            await line.recv()
            await line.send("42/live," + json.dumps(["present", {"visible": True}]))
            await counted.wait()

    def hear(target: int) -> list[int]:
        heard = [-1]
        while heard[-1] != target:
            heard.append(listener.hear("presence")["watching"])
        return heard[1:]

    pages = [asyncio.create_task(page(ticket)) for ticket in tickets]
    heard = await asyncio.to_thread(hear, len(tickets))
    counted.set()
    heard += await asyncio.to_thread(hear, 0)
    await asyncio.gather(*pages)
    return heard


def until(reached: Callable[[], bool]) -> None:
    """Wait for something that the server does by itself."""
    deadline = time.monotonic() + LATE_AFTER_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)
