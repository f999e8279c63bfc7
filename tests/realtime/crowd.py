"""Thousands of pages in one test: small Socket.IO clients that post, lose their line, come back and catch up, as our pages do."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from core.models import EventStatus, Person, Registration
from core.platform import Platform
from tests.factories import make_event, make_organisation
from tests.realtime.replay import Shown

CONNECT = "40/live,"
EVENT = "42/live,"
ACK = "43/live,"
PING, PONG = "2", "3"
BACK_AFTER_S, BACK_WITHIN_S = 1.0, 3.0  # as in frontend/lib/socket.ts: twice as long each time, give or take half, to a limit
ANSWER_WITHIN_S = 30.0


class Guest:
    """One page: what it shows, what it said, and what of it was acknowledged."""

    def __init__(self, url: str, ticket: str, random: Random) -> None:
        self._address = f"ws://{urlsplit(url).netloc}/socket.io/?EIO=4&transport=websocket"
        self._ticket = ticket
        self._random = random
        self._line: ClientConnection | None = None
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._number = 0
        self._joins: set[int] = set()
        self.shown = Shown()
        self._catching_up: asyncio.Task[None] | None = None
        self.joined = asyncio.Event()
        self.unanswered: dict[str, str] = {}
        self.acknowledged: dict[str, int] = {}

    async def stay(self, over: asyncio.Event, arrives_within_s: float = 0.0) -> None:
        """Be in the room until it is over, whatever happens to the line."""
        await asyncio.sleep(self._random.uniform(0, arrives_within_s))
        failed = 0
        while not over.is_set():
            with suppress(OSError, WebSocketException, TimeoutError):
                await self._visit(over)
            failed = 0 if self.joined.is_set() else failed + 1
            self.joined.clear()
            for answer in self._asked.values():
                answer.cancel()
            self._asked.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), min(BACK_WITHIN_S, BACK_AFTER_S * 2**failed * self._random.uniform(0.5, 1.5)))

    async def say(self, client_id: str, text: str) -> bool:
        """Post, and whether it was acknowledged; what was not is sent again after the next join."""
        self.unanswered[client_id] = text
        if self._line is None or not self.joined.is_set():
            return False
        return await self._post(client_id, text)

    def lose_line(self) -> None:
        """Be cut off without a word."""
        if self._line is not None:
            self._line.transport.abort()

    async def _visit(self, over: asyncio.Event) -> None:
        options: dict[str, Any] = {"open_timeout": ANSWER_WITHIN_S, "ping_interval": None, "compression": None, "max_size": None}
        async with connect(self._address, **options) as line:
            self._line = line
            await line.recv()
            await line.send(CONNECT + json.dumps({"ticket": self._ticket}))
            reading = asyncio.create_task(self._read(line))
            leaving = asyncio.create_task(over.wait())
            try:
                await self._come_in()
                await asyncio.wait([reading, leaving], return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._line = None
                reading.cancel()
                leaving.cancel()

    async def _come_in(self) -> None:
        await self._join()
        self.joined.set()
        for client_id, text in list(self.unanswered.items()):
            await self._post(client_id, text)

    async def _join(self) -> None:
        await self._ask("join", {"after": self.shown.revision} if self.shown.revision >= 0 else {})

    async def _post(self, client_id: str, text: str) -> bool:
        with suppress(OSError, WebSocketException, TimeoutError, asyncio.CancelledError):
            answer = await self._ask("post", {"client_id": client_id, "text": text})
            if answer["ok"]:
                self.acknowledged[client_id] = answer["message"]["id"]
                self.unanswered.pop(client_id, None)
                return True
        return False

    async def _ask(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        assert self._line is not None
        self._number += 1
        if name == "join":
            self._joins.add(self._number)
        answer = self._asked[self._number] = asyncio.get_running_loop().create_future()
        await self._line.send(f"{EVENT}{self._number}{json.dumps([name, data])}")
        return await asyncio.wait_for(answer, ANSWER_WITHIN_S)

    async def _read(self, line: ClientConnection) -> None:
        async for frame in line:
            assert isinstance(frame, str)
            if frame == PING:
                await line.send(PONG)
            elif frame.startswith(ACK):
                number, _, answer = frame.removeprefix(ACK).partition("[")
                self._answer(int(number), json.loads(f"[{answer}")[0])
            elif frame.startswith(EVENT):
                self._hear(*json.loads(frame.removeprefix(EVENT)))

    def _answer(self, number: int, answer: dict[str, Any]) -> None:
        """A join counts from this very frame on: the next may be a tick that builds on it."""
        if number in self._joins:
            self._joins.discard(number)
            self.shown.join(answer)
        if (asked := self._asked.pop(number, None)) is not None and not asked.done():
            asked.set_result(answer)

    def _hear(self, name: str, data: Any = None) -> None:
        for item, news in data if name == "tick" and self.shown.revision >= 0 else ():
            if item == "chat" and not self.shown.take(news) and self._catching_up is None:
                self._catching_up = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        with suppress(OSError, WebSocketException, TimeoutError, asyncio.CancelledError):
            await self._join()
        self._catching_up = None


def seat_crowd(platform: Platform, size: int) -> list[str]:
    """A live event, and a ticket for each of a crowd."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        scope = {"organisation_id": event.organisation_id}
        people = [Person(name=f"Person {n}", email=f"crowd{event.id}-{n}@example.com", **scope) for n in range(size)]
        session.add_all(people)
        session.flush()
        tickets = [f"crowd-{event.id}-{n}" for n in range(size)]
        session.add_all(
            Registration(person_id=person.id, event_id=event.id, ticket_token=ticket, name=person.name, **scope)
            for person, ticket in zip(people, tickets, strict=True)
        )
        return tickets


async def until(reached: Callable[[], bool], within_s: float) -> None:
    """Wait for something that a crowd does."""
    async with asyncio.timeout(within_s):
        while not reached():
            await asyncio.sleep(0.05)
