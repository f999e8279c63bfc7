"""A crowd that loses its lines all at once, in the middle of a conversation."""

import asyncio
from random import Random

import pytest

from core.platform import Platform
from tests.realtime.crowd import Guest, seat_crowd, until

GUESTS = 2_000
SPEAKERS = 100
MESSAGES = 40


@pytest.fixture
def tickets(served: Platform) -> list[str]:
    """A crowd's tickets for one live event."""
    return seat_crowd(served, GUESTS)


def test_nobody_misses_or_doubles_a_message_in_a_storm_of_reconnections(server_url: str, tickets: list[str]) -> None:
    asyncio.run(_storm(server_url, tickets))


async def _storm(url: str, tickets: list[str]) -> None:
    random = Random(7)
    guests = [Guest(url, ticket, random) for ticket in tickets]
    over = asyncio.Event()
    staying = [asyncio.create_task(guest.stay(over, arrives_within_s=3.0)) for guest in guests]
    try:
        await until(lambda: all(guest.joined.is_set() for guest in guests), 60)
        talking = asyncio.create_task(_talk(guests[:SPEAKERS]))
        await until(lambda: any(guest.acknowledged for guest in guests), 30)
        for guest in guests:
            guest.lose_line()
        await until(lambda: not any(guest.joined.is_set() for guest in guests), 30)
        await until(lambda: all(guest.joined.is_set() for guest in guests), 60)
        await talking
        await until(lambda: not any(guest.unanswered for guest in guests), 60)
        said = {message for guest in guests for message in guest.acknowledged.values()}
        assert len(said) == MESSAGES, "each was stored once"
        await until(lambda: all(set(guest.shown.messages) >= said for guest in guests), 30)
    finally:
        over.set()
        await asyncio.gather(*staying)
    shown = [[message["id"] for message in guest.shown.standing] for guest in guests]
    assert all(each == shown[0] for each in shown), "everybody has the same messages in the same order"
    assert sorted(shown[0]) == sorted(said)


async def _talk(speakers: list[Guest]) -> None:
    """A conversation that goes on while lines are lost."""
    for number in range(MESSAGES):
        speaker = speakers[number % len(speakers)]
        await speaker.say(f"storm-{number:06}", f"Message {number}")
        await asyncio.sleep(0.1)
