"""A load of HTTP requests: so many connections, each sending its next request when the last is answered."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from bench.harness import emit

ANSWER_WITHIN_S = 30.0


@dataclass
class Load:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies_ms) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        """The time in which this share of requests was answered."""
        ordered = sorted(self.latencies_ms)
        return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def http_request(method: str, path: str, headers: Mapping[str, str], body: str = "") -> bytes:
    """A request as it goes over the wire."""
    content = body.encode()
    length = {"Content-Length": str(len(content))} if content else {}
    lines = [f"{name}: {value}" for name, value in ({"Host": "localhost"} | dict(headers) | length).items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode() + content


def drive(url: str, requests: Iterator[bytes], connections: int, *, seconds: float = math.inf) -> Load:
    """Send requests until they, or the seconds, are used up."""
    load = Load()
    asyncio.run(_drive(url, requests, connections, seconds, load))
    return load


async def _drive(url: str, requests: Iterator[bytes], connections: int, seconds: float, load: Load) -> None:
    port = urlsplit(url).port or 80
    began = time.perf_counter()
    deadline = began + seconds
    await asyncio.gather(*(_converse(port, requests, deadline, load) for _ in range(connections)))
    load.seconds = time.perf_counter() - began


async def _converse(port: int, requests: Iterator[bytes], deadline: float, load: Load) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        sent = time.perf_counter()
        writer.write(request)
        status = await asyncio.wait_for(_read_answer(reader), ANSWER_WITHIN_S)
        done = time.perf_counter()
        load.latencies_ms.append((done - sent) * 1000)
        load.statuses[status] += 1
        if done > deadline:
            break
    writer.close()


def pace(url: str, requests: Iterator[bytes], per_second: float, connections: int) -> Load:
    """Send so many a second, however long answers take, over a connection each: one is timed from the moment it was due."""
    load = Load()
    asyncio.run(_pace(url, requests, per_second, connections, load))
    return load


async def _pace(url: str, requests: Iterator[bytes], per_second: float, connections: int, load: Load) -> None:
    port = urlsplit(url).port or 80
    due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    began = time.perf_counter()
    senders = [asyncio.create_task(_send_due(port, due, load)) for _ in range(connections)]
    for number, request in enumerate(requests):
        at = began + number / per_second
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((at, request))
    for _ in senders:
        due.put_nowait(None)
    await asyncio.gather(*senders)
    load.seconds = time.perf_counter() - began


async def _send_due(port: int, due: "asyncio.Queue[tuple[float, bytes] | None]", load: Load) -> None:
    while (item := await due.get()) is not None:
        at, request = item
        reader, writer = await asyncio.open_connection("127.0.0.1", port)  # everybody comes with a browser of their own
        writer.write(request)
        status = await asyncio.wait_for(_read_answer(reader), ANSWER_WITHIN_S)
        writer.close()
        load.latencies_ms.append((time.perf_counter() - at) * 1000)
        load.statuses[status] += 1


async def _read_answer(reader: asyncio.StreamReader) -> int:
    """Read one answer to its end; the server keeps the connection open."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, after = head.partition(b"content-length:")
    await reader.readexactly(int(after.split(b"\r\n", 1)[0]))
    return int(head.split(b" ", 2)[1])


def emit_loads(bench: str, case: str, loads: list[Load], unit: str, peer: str, peer_loads: list[Load]) -> None:
    """Print the medians of several rounds: how many a second, and how long one took."""

    def both(figure: Callable[[Load], float]) -> tuple[float, float]:
        return median(map(figure, loads)), median(map(figure, peer_loads))

    ours, theirs = both(lambda load: load.per_second)
    emit(bench, case, ours, unit, peer=peer, peer_value=theirs, more_is_better=True)
    for percent in (50, 99):
        ours, theirs = both(lambda load: load.percentile_ms(percent))  # noqa: B023 (called at once)
        emit(bench, f"{case}, p{percent}", ours, "ms", peer=peer, peer_value=theirs)
