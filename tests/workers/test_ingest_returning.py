"""An encoder that comes back, and a second one that must not."""

import signal
from pathlib import Path

import pytest

from tests.workers.ingest_support import in_a_loop, make_clip, studio, until

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("clip") / "clip.flv")


@in_a_loop
async def test_an_encoder_that_lost_its_network_is_taken_in_at_its_first_attempt(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.ingest.channel.TAKEOVER_AFTER_S", 2.0)
    async with studio(tmp_path) as running:
        lost = await running.push(clip, loops=-1)
        await until(running.segments)
        lost.send_signal(signal.SIGSTOP)  # its connection stays and looks alive
        returned = await running.push(clip, loops=-1)
        await until(lambda: running.breaks == 1)
        assert returned.returncode is None


@in_a_loop
async def test_of_two_that_return_at_once_one_is_taken_in_and_the_other_told_why_not(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.ingest.channel.TAKEOVER_AFTER_S", 1.0)
    async with studio(tmp_path) as running:
        lost = await running.push(clip, loops=-1)
        await until(running.segments)
        lost.send_signal(signal.SIGSTOP)
        both = [await running.push(clip, loops=-1) for _ in range(2)]
        await until(lambda: [encoder.returncode is None for encoder in both].count(True) == 1)
        refused = next(encoder for encoder in both if encoder.returncode is not None)
        _, complaint = await refused.communicate()
        assert b"Another encoder is sending" in complaint
        await until(lambda: running.breaks == 1)
