"""A program as a child: what is kept of its complaints, and that nobody who is cancelled leaves it behind."""

import asyncio
import sys

import psutil
import pytest

from tests.workers.ingest_support import in_a_loop
from workers.ingest import child
from workers.ingest.child import COMPLAINTS_BYTES, Child

DEAF = [sys.executable, "-c", "import signal; signal.pause()"]
GRUMBLING = [sys.executable, "-c", f"import sys; sys.exit('x' * {2 * COMPLAINTS_BYTES} + 'no such codec')"]
OBEDIENT = [sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(3)"]


@pytest.mark.usefixtures("patient")
@in_a_loop
async def test_the_last_of_its_complaints_is_kept_and_no_more_of_them() -> None:
    grumbling = await Child.start(GRUMBLING)
    assert await grumbling.wait() == 1
    assert grumbling.complaints.endswith("xno such codec")
    assert len(grumbling.complaints) <= COMPLAINTS_BYTES
    await grumbling.finish()


@pytest.mark.usefixtures("patient")
@in_a_loop
async def test_a_child_that_notices_the_end_of_its_input_is_not_killed() -> None:
    obedient = await Child.start(OBEDIENT)
    await obedient.finish()
    assert obedient.returncode == 3


@in_a_loop
async def test_it_is_not_left_behind_by_somebody_who_is_cancelled_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "FINISH_TIMEOUT_S", 0.3)
    deaf = await Child.start(DEAF)

    async def work() -> None:
        try:
            await deaf.wait()
        finally:
            await deaf.finish()

    working = asyncio.create_task(work())
    for _ in range(3):
        await asyncio.sleep(0)  # once for its start, then for its way to `finish`, then to its waiting there
        working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert not psutil.pid_exists(deaf.pid)


@pytest.mark.usefixtures("patient")
@in_a_loop
async def test_killing_one_that_has_ended_is_nothing() -> None:
    obedient = await Child.start(OBEDIENT)
    await obedient.finish()
    obedient.kill()
    assert obedient.returncode == 3
