"""How ladders end: without their streams' own lists, and without each other."""

import asyncio
from pathlib import Path

import pytest

from core.adapters.media import VARIANTS, variant_playlist
from core.queries.events.streams import StreamTarget
from core.services.events.variants import Made
from tests.workers.ingest_support import DEADLINE_S, TARGET, Quiet, until
from workers.ingest import folder, variants
from workers.ingest.rungs import Budget
from workers.ingest.variants import Ladder, Variants

pytestmark = pytest.mark.timeout(120)


def test_the_end_of_one_stream_holds_no_other_up_and_is_said_until_it_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = StreamTarget(event_id=8, playback_id="playback-of-eight")
    on_air, stepping = [TARGET], asyncio.Event()
    may_end, other_began = asyncio.Event(), asyncio.Event()

    class Away(Quiet):
        def variants(self, event_id: int, made: Made) -> None:
            super().variants(event_id, made)
            if len(self.made) == 1:
                raise OSError("the database is away")

    async def step(ladder: Ladder) -> None:
        if ladder.target is TARGET:
            stepping.set()
            await may_end.wait()
        else:
            other_began.set()

    async def shows() -> None:
        told = Away()
        async with Variants(tmp_path, told, Budget(8), lambda: list(on_air)) as running, asyncio.timeout(DEADLINE_S):
            await stepping.wait()
            on_air[:] = [other]
            await other_began.wait()
            may_end.set()
            await until(lambda: told.made == [Made(), Made()])
            await until(lambda: not running._ending)

    monkeypatch.setattr(Ladder, "step", step)
    for name in ("LOOK_FOR_STREAMS_EVERY_S", "AFTER_FAULT_S"):
        monkeypatch.setattr(variants, name, 0.05)
    asyncio.run(shows())


@pytest.mark.parametrize("returns", [False, True])
def test_at_its_end_a_ladder_closes_its_own_lists_and_never_the_source_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, returns: bool
) -> None:
    """Nor its own where the encoder came back during its last step."""
    stepping, may_end, on_air = asyncio.Event(), asyncio.Event(), [TARGET]

    async def step(_ladder: Ladder) -> None:
        stepping.set()
        await may_end.wait()

    async def ends() -> None:
        told = Quiet()
        async with Variants(tmp_path, told, Budget(8), lambda: list(on_air)) as running:
            await stepping.wait()
            on_air.clear()
            await until(lambda: TARGET.playback_id not in running._ladders)
            on_air.extend([TARGET] if returns else [])
            may_end.set()
            await until(lambda: told.made == [Made()])

    monkeypatch.setattr(Ladder, "step", step)
    monkeypatch.setattr(variants, "LOOK_FOR_STREAMS_EVERY_S", 0.05)
    directory = tmp_path / TARGET.playback_id
    directory.mkdir()
    own = [variant_playlist(variant) for variant in VARIANTS]
    for name in (folder.PLAYLIST, *own):
        folder.replace_lines(directory / name, ["#EXTM3U", "a-1.ts"])
    asyncio.run(ends())
    assert folder.END not in folder.lines(directory / folder.PLAYLIST)
    assert [folder.END in folder.lines(directory / name) for name in own] == [not returns] * len(own)
