"""The server is killed while a whole room talks."""

import asyncio
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from bench.harness.product import Product
from core.bootstrap import build_platform
from core.models import ChatMessage
from core.platform import Platform
from core.settings import load_settings
from tests.realtime.crowd import Guest, seat_crowd, until

SPEAKERS = 250
PAUSE_S = 1.25  # of each speaker: 200 messages a second of all
SAID_BEFORE_THE_CUT = 400
WITHIN_S = 60  # of a machine that does much else; how long it took is printed, and should be under 10 s on a quiet one

pytestmark = pytest.mark.timeout(300)


def test_what_was_acknowledged_before_the_cut_is_there_once_and_everybody_is_back(tmp_path: Path) -> None:
    product = Product(tmp_path / "data")
    product.start()
    try:
        rows = build_platform(load_settings(data_dir=product.data_dir))
        tickets = seat_crowd(rows, SPEAKERS)
        acknowledged = asyncio.run(_talk_through_a_cut(product, tickets))
    finally:
        product.kill()
    stored = _stored(rows)
    rows.engine.dispose()
    assert not {client_id for client_id, count in stored.items() if count > 1}, "nothing is stored twice"
    assert acknowledged <= set(stored), "what was acknowledged is kept"


def _stored(rows: Platform) -> Counter[str]:
    with rows.reading() as session:
        return Counter(client_id.partition(":")[2] for client_id in session.scalars(select(ChatMessage.client_id)))


async def _talk_through_a_cut(product: Product, tickets: list[str]) -> set[str]:
    """The client ids acknowledged, before the cut and after it."""
    random = Random(11)
    guests = [Guest(product.url, ticket, random) for ticket in tickets]
    over, silent = asyncio.Event(), asyncio.Event()
    staying = [asyncio.create_task(guest.stay(over, arrives_within_s=1.0)) for guest in guests]
    try:
        await until(lambda: all(guest.joined.is_set() for guest in guests), 60)
        talking = [asyncio.create_task(_talk(number, guest, silent)) for number, guest in enumerate(guests)]
        await until(lambda: sum(len(guest.acknowledged) for guest in guests) >= SAID_BEFORE_THE_CUT, 60)
        owed = [(guest, set(guest.unanswered)) for guest in guests]
        product.kill()
        launched = time.monotonic()
        await asyncio.to_thread(product.start)
        answered = time.monotonic()
        await until(lambda: all(guest.joined.is_set() and not said & set(guest.unanswered) for guest, said in owed), WITHIN_S)
        _tell(answers=answered - launched, everybody_is_back_and_answered=time.monotonic() - launched)
        silent.set()
        await asyncio.gather(*talking)
        await until(lambda: not any(guest.unanswered for guest in guests), WITHIN_S)
        newest = max(message for guest in guests for message in guest.acknowledged.values())
        await until(lambda: all(newest in guest.shown.messages for guest in guests), WITHIN_S)
    finally:
        over.set()
        await asyncio.gather(*staying)
    shown = [[message["id"] for message in guest.shown.standing][-50:] for guest in guests]
    assert all(each == shown[0] for each in shown), "everybody sees the same"
    return {client_id for guest in guests for client_id in guest.acknowledged}


def _tell(**after_s: float) -> None:
    """Seconds from the launch of the new process, as whoever started it again lives through them; `pytest -s` shows them."""
    for what, seconds in after_s.items():
        sys.stdout.write(f"{what} after {seconds:.1f} s\n")


async def _talk(number: int, guest: Guest, silent: asyncio.Event) -> None:
    """One of those who talk, as often as people do, while the line is up."""
    said = 0
    while not silent.is_set():
        await guest.joined.wait()
        said += 1
        await guest.say(f"guest-{number:04}-{said:04}", f"Message {said} of {number}")
        await asyncio.sleep(PAUSE_S)
