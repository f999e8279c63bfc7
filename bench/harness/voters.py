"""Thousands of attendees with a line each who answer one poll, everybody once, spread over some seconds."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

IN_AT_ONCE = 50
ANSWERED_WITHIN_S = 60.0
PING, PONG = "2", "3"


@dataclass
class Turnout:
    """What voters were answered: how long each waited from the moment they meant to vote, and which option was acknowledged."""

    waited_s: list[float] = field(default_factory=list)
    acknowledged: dict[int, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    took_s: float = 0.0


def turn_out(url: str, tickets: Sequence[str], poll_id: int, options: Sequence[int], seconds: float) -> Turnout:
    """Everybody comes in, then all vote within so many seconds."""
    return asyncio.run(_turn_out(url, tickets, poll_id, options, seconds))


async def _turn_out(url: str, tickets: Sequence[str], poll_id: int, options: Sequence[int], seconds: float) -> Turnout:
    door, turnout = asyncio.Semaphore(IN_AT_ONCE), Turnout()
    voters = [_Voter(url, ticket, options[number % len(options)], turnout) for number, ticket in enumerate(tickets)]
    await asyncio.gather(*(voter.enter(door) for voter in voters))
    began = time.perf_counter()
    spacing = seconds / len(voters)
    await asyncio.gather(*(voter.vote(poll_id, began + number * spacing) for number, voter in enumerate(voters)))
    turnout.took_s = time.perf_counter() - began
    await asyncio.gather(*(voter.leave() for voter in voters))
    return turnout


class _Voter:
    """One page, which reads all it is told."""

    def __init__(self, url: str, ticket: str, option: int, turnout: Turnout) -> None:
        self._address = f"ws://{urlsplit(url).netloc}/socket.io/?EIO=4&transport=websocket"
        self._ticket, self._option, self._turnout = ticket, option, turnout
        self._line: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._answers: dict[str, asyncio.Future[str]] = {}

    async def enter(self, door: asyncio.Semaphore) -> None:
        async with door:
            self._line = await connect(self._address, compression=None, ping_interval=None, max_size=None, open_timeout=60)
            await self._line.recv()
            await self._line.send(f"40/live,{json.dumps({'ticket': self._ticket})}")
            self._reading = asyncio.create_task(self._read(self._line))
            answer = await self._ask("1", "join", {})
            assert '"ok":true' in answer, answer[:200]

    async def vote(self, poll_id: int, due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        answer = await self._ask("2", "vote", {"id": poll_id, "choices": [self._option]})
        if '"ok":true' in answer:
            self._turnout.waited_s.append(time.perf_counter() - due)
            counted = self._turnout.acknowledged
            counted[self._option] = counted.get(self._option, 0) + 1
        else:
            self._turnout.refused.append(answer)

    async def leave(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        if self._line is not None:
            await self._line.close()

    async def _ask(self, number: str, name: str, data: dict[str, object]) -> str:
        assert self._line is not None
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._line.send(f"42/live,{number}{json.dumps([name, data])}")
        return await asyncio.wait_for(answer, ANSWERED_WITHIN_S)

    async def _read(self, line: ClientConnection) -> None:
        async for packet in line:
            text = str(packet)
            if text == PING:
                await line.send(PONG)
            elif text.startswith("43/live,"):
                number, _, answer = text[len("43/live,") :].partition("[")
                self._answers[number].set_result(answer)
