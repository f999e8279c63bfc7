"""The worker: one process that runs jobs one after the other, without a fork for each."""

import os
import signal
import threading
from types import FrameType

from rq import SimpleWorker

from workers.runtime import platform

FINISH_WITHIN_S = 2.5  # the supervisor kills after five, and breaking off and leaving take their time too


class Worker(SimpleWorker):
    """RQ's worker without its fork for each job.

    A job takes a few milliseconds: a fork, a fresh database connection and a process exit would be most of its time.
    What the fork would protect from is covered otherwise: jobs have time limits, the supervisor restarts a worker
    that dies, and the sweeps find from the rows what it left undone.
    """

    def bootstrap(self, *args: object, **kwargs: object) -> None:
        """Leave the parent's database connections to the parent: a pool of workers forks them."""
        platform().engine.dispose(close=False)
        super().bootstrap(*args, **kwargs)  # type: ignore[arg-type]

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the running job; one that takes too long is broken off and goes back to the queue."""
        timer = threading.Timer(FINISH_WITHIN_S, os.kill, (os.getpid(), signal.SIGTERM))
        timer.daemon = True
        timer.start()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ's own gap

    def _start_scheduler(self, *args: object, **kwargs: object) -> None:
        """A pool starts RQ's scheduler with each worker; ours is `workers.schedule`."""
