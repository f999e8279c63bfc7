import sys

import psutil
import pytest

from tests.workers.ingest_support import in_a_loop
from workers.ingest import child, encoder
from workers.ingest.encoder import PIPE_LIMIT_BYTES, EncoderStalled, HlsEncoder

PIECE_BYTES = 64 * 1024
DEAF = [sys.executable, "-c", "import signal; signal.pause()"]


async def _write_pieces(encoder: HlsEncoder, count: int) -> None:
    for _ in range(count):
        await encoder.write(bytes(PIECE_BYTES))


@in_a_loop
async def test_an_ffmpeg_that_stops_reading_is_noticed_and_ended_and_takes_no_more_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(encoder, "STALL_TIMEOUT_S", 0.3)
    monkeypatch.setattr(child, "FINISH_TIMEOUT_S", 0.3)
    deaf = await HlsEncoder.start(DEAF)
    with pytest.raises(EncoderStalled):
        await _write_pieces(deaf, 2 * PIPE_LIMIT_BYTES // PIECE_BYTES)
    await deaf.finish()
    assert not psutil.pid_exists(deaf.pid)


@pytest.mark.usefixtures("patient")
@in_a_loop
async def test_an_ffmpeg_that_has_ended_takes_nothing_more() -> None:
    failing = await HlsEncoder.start([sys.executable, "-c", "import sys; sys.exit('no such codec')"])
    await failing.finish()
    assert failing.complaints == "no such codec"
    with pytest.raises(EncoderStalled):
        await failing.write(b"more")
