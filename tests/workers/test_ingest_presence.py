"""The team hears of an encoder that left before the room does."""

import asyncio
from pathlib import Path

import pytest

from tests.workers.ingest_support import DEADLINE_S, TARGET, in_a_loop, until
from workers.ingest.channel import Channel
from workers.ingest.flv import Codecs
from workers.ingest.presence import Presence

pytestmark = pytest.mark.timeout(60)


@in_a_loop
async def test_the_team_is_told_each_time_an_encoder_leaves(tmp_path: Path) -> None:
    left: list[int] = []
    channel = Channel(TARGET, tmp_path)
    channel.taps.attach(Presence(left.append).tap(channel))
    async with asyncio.timeout(DEADLINE_S):
        for times in (1, 2):
            channel.taps.begin(Codecs(video=True, audio=True))
            channel.taps.end()
            await until(lambda: left == [TARGET.event_id] * times)  # noqa: B023


@in_a_loop
async def test_a_database_that_is_away_is_no_encoders_business(tmp_path: Path) -> None:
    asked: list[int] = []

    def away(event_id: int) -> None:
        asked.append(event_id)
        raise OSError("nobody answers")

    channel = Channel(TARGET, tmp_path)
    channel.taps.attach(Presence(away).tap(channel))
    async with asyncio.timeout(DEADLINE_S):
        for times in (1, 2):
            channel.taps.begin(Codecs(video=True, audio=True))
            channel.taps.end()
            await until(lambda: len(asked) == times)  # noqa: B023
