"""Background jobs by name: the floor knows what is to be done, the workers door knows how."""

from datetime import timedelta
from typing import Any

from redis import Redis
from rq import Queue, Retry

JOB_MODULE = "workers.jobs"
JOB_TIMEOUT_S = 120
SLOW_JOB_TIMEOUT_S = 900
RETRY_PAUSES_S = [1, 5, 30]
QUEUE = "default"
SLOW_QUEUE = "slow"
SLOW_JOBS = frozenset({"import_campaign", "build_report"})  # minutes each; nothing shorter waits behind them


class Jobs:
    """The queue, reached over Redis; a job carries ids and can run twice without harm."""

    def __init__(self, redis: Redis) -> None:
        self._queue = Queue(QUEUE, connection=redis, default_timeout=JOB_TIMEOUT_S)
        self._slow = Queue(SLOW_QUEUE, connection=redis, default_timeout=SLOW_JOB_TIMEOUT_S)

    def enqueue(self, name: str, **ids: int | str) -> None:
        """Ask the workers to run the job `name` soon."""
        self._queue_of(name).enqueue_call(f"{JOB_MODULE}.{name}", kwargs=ids, **_options())

    def enqueue_later(self, delay: timedelta, name: str, **ids: int | str) -> None:
        """Ask the workers to run the job `name` after a pause."""
        self._queue_of(name).enqueue_in(delay, f"{JOB_MODULE}.{name}", kwargs=ids, **_options())

    def _queue_of(self, name: str) -> Queue:
        return self._slow if name in SLOW_JOBS else self._queue


def _options() -> dict[str, Any]:
    retry = Retry(max=len(RETRY_PAUSES_S), interval=RETRY_PAUSES_S)
    return {"retry": retry, "result_ttl": 0, "failure_ttl": 86400}
