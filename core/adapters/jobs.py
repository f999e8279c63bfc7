"""Background jobs by name: the floor knows what is to be done, the workers door knows how."""

from datetime import timedelta
from typing import Any

from redis import Redis
from rq import Queue, Retry

JOB_MODULE = "workers.jobs"
JOB_TIMEOUT_S = 120
RETRY_PAUSES_S = [1, 5, 30]
QUEUE = "default"


class Jobs:
    """The queue, reached over Redis; a job carries ids and can run twice without harm."""

    def __init__(self, redis: Redis) -> None:
        self._queue = Queue(QUEUE, connection=redis, default_timeout=JOB_TIMEOUT_S)

    def enqueue(self, name: str, **ids: int | str) -> None:
        """Ask the workers to run the job `name` soon."""
        self._queue.enqueue_call(f"{JOB_MODULE}.{name}", kwargs=ids, **_options())

    def enqueue_later(self, delay: timedelta, name: str, **ids: int | str) -> None:
        """Ask the workers to run the job `name` after a pause."""
        self._queue.enqueue_in(delay, f"{JOB_MODULE}.{name}", kwargs=ids, **_options())


def _options() -> dict[str, Any]:
    retry = Retry(max=len(RETRY_PAUSES_S), interval=RETRY_PAUSES_S)
    return {"retry": retry, "result_ttl": 0, "failure_ttl": 86400}
