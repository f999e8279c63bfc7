"""Channels without encoders: who keeps one while others are closed."""

import asyncio
from pathlib import Path

import pytest

from core.queries.events.streams import StreamTarget
from core.services.events.streams import Measured
from tests.workers.ingest_support import DEADLINE_S, KEY, TARGET, Ledger, in_a_loop, until
from workers.ingest import channel, folder
from workers.ingest.channel import Channels
from workers.ingest.recorder import Limits, Recorder

pytestmark = pytest.mark.timeout(60)
OTHER = StreamTarget(event_id=8, playback_id="playback-of-eight")
KEYS = {KEY: TARGET, "key-of-eight": OTHER}


class Encoder:
    """A connection that says nothing."""

    last_heard_at = 0.0

    def end(self) -> None:
        raise AssertionError("nobody asks it to")

    def measured(self) -> Measured | None:
        return None


@in_a_loop
async def test_an_encoder_that_comes_back_while_others_are_closed_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is its list closed nor its event told offline, whichever of the two is closed first."""
    closing, back, loop = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop()
    close = folder.close

    def slow(directory: Path) -> None:
        loop.call_soon_threadsafe(closing.set)
        asyncio.run_coroutine_threadsafe(back.wait(), loop).result(DEADLINE_S)
        close(directory)

    monkeypatch.setattr(folder, "close", slow)
    monkeypatch.setattr(channel, "HEARTBEAT_S", 0.05)
    ledger = Ledger()
    channels = Channels(tmp_path, KEYS.get, ledger, Recorder(tmp_path, ledger, Limits(free_bytes=0)), 0.0)
    for key in KEYS:
        async with channels.publish(key, Encoder()) as left:
            left.is_online = True
            folder.replace_lines(left.folder / folder.PLAYLIST, ["#EXTM3U", "a-1.ts"])
    timing = asyncio.create_task(channels.keep_time())
    over = asyncio.Event()
    async with asyncio.timeout(DEADLINE_S), asyncio.TaskGroup() as group:
        await closing.wait()
        for key in KEYS:
            group.create_task(_publish(channels, key, ledger, over))
        await until(lambda: "back 8" in ledger.lines)
        back.set()
        await until(lambda: {"back 7", "offline 7"} <= set(ledger.lines))
        timing.cancel()
        await asyncio.wait([timing])
        over.set()
    assert [line for line in ledger.lines if line != "live 8"] == ["back 8", "offline 7", "back 7"]
    assert channels.on_air() == [TARGET, OTHER]


async def _publish(channels: Channels, key: str, ledger: Ledger, over: asyncio.Event) -> None:
    """Come back, and stay for a while."""
    async with channels.publish(key, Encoder()) as kept:
        assert folder.END not in folder.lines(kept.folder / folder.PLAYLIST)
        ledger.lines.append(f"back {kept.target.event_id}")
        await over.wait()
