"""One sender by itself: name servers that keep silent, and what is passed on of a server's words."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.models import SimulcastReason
from core.queries.events.simulcast import WantedTarget
from tests.workers.ingest_support import DEADLINE_S, in_a_loop, until
from workers.ingest import sender
from workers.ingest.sender import Sender
from workers.ingest.sender_ffmpeg import meaning
from workers.ingest.taps import Taps

pytestmark = pytest.mark.timeout(120)


@in_a_loop
async def test_name_servers_that_keep_silent_hold_nobody_else_up() -> None:
    answers, asked = threading.Event(), threading.Event()

    def silent(_host: str, _port: int) -> list[str]:
        asked.set()
        answers.wait(DEADLINE_S)
        return []

    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=1))  # what heartbeats go through
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sender, "lookup", silent)
        patched.setattr(sender, "LOOKUP_TIMEOUT_S", 0.2)
        targets = [WantedTarget(number, f"rtmp://{number}.example.com/live", "key") for number in range(6)]
        senders = [Sender(target, Taps(), lambda: None, private_allowed=True) for target in targets]
        try:
            await until(asked.is_set)
            async with asyncio.timeout(DEADLINE_S / 2):
                assert await asyncio.to_thread(int, "7") == 7
            await until(lambda: all(sender.report.reason == SimulcastReason.UNKNOWN_HOST for sender in senders))
            assert not answers.is_set()
        finally:
            answers.set()
            await asyncio.gather(*(sender.stop() for sender in senders))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("live_1_abc", "stream live_1_abc is busy"),
        ("live_1_abc?bandwidthtest=true", "stream live_1_abc is busy"),
        ("live_1_abc?bandwidthtest=true", "stream live_1_abc?bandwidthtest=true is busy"),
        ("/live_1_abc/?bandwidthtest=true", "stream live_1_abc is busy"),
        ("room?token=live_1_abc", "stream token=live_1_abc is busy"),
    ],
)
def test_a_server_s_words_are_passed_on_without_the_key_however_it_repeats_it(key: str, said: str) -> None:
    meant = meaning(f"[rtmp @ 0x1] Server error: {said}\n", key, was_sending=False)
    assert meant == (SimulcastReason.REFUSED, "stream … is busy")


def test_what_a_server_says_cannot_write_on_a_console() -> None:
    assert meaning("Server error: \x1b[2Jgone\x07", "key", was_sending=False) == (SimulcastReason.REFUSED, "[2Jgone")
