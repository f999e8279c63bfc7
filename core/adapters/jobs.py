"""Background jobs by name: the floor knows what is to be done, the workers door knows how."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from redis import Redis
from rq import Queue, Retry
from rq.job import JobStatus
from rq.utils import as_text

JOB_MODULE = "workers.jobs"
JOB_TIMEOUT_S = 120
SLOW_JOB_TIMEOUT_S = 900
RETRY_PAUSES_S = [1, 5, 30]
QUEUE = "default"
ASKED = "ripplecast:asked:{}"  # the id of the job that was asked for last
ASKED_FOR_S = 3600
WAITING = {JobStatus.QUEUED, JobStatus.SCHEDULED, JobStatus.DEFERRED}
SLOW_QUEUE = "slow"
# Up to minutes; nothing shorter waits behind them.
SLOW_JOBS = frozenset({"import_campaign", "build_report", "inspect_event", "make_video_file"})


class Jobs:
    """The queue, reached over Redis; a job carries ids and can run twice without harm."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._queue = Queue(QUEUE, connection=redis, default_timeout=JOB_TIMEOUT_S)
        self._slow = Queue(SLOW_QUEUE, connection=redis, default_timeout=SLOW_JOB_TIMEOUT_S)

    def enqueue(self, name: str, **ids: int | str) -> None:
        """Ask the workers to run the job `name` soon."""
        self._queue_of(name).enqueue_call(f"{JOB_MODULE}.{name}", kwargs=ids, **_options())

    def enqueue_many(self, name: str, every_ids: Iterable[Mapping[str, int | str]]) -> None:
        """Ask for one job of that name for each of these, in one go."""
        queue = self._queue_of(name)
        queue.enqueue_many([queue.prepare_data(f"{JOB_MODULE}.{name}", kwargs=dict(ids), **_options()) for ids in every_ids])

    def enqueue_later(self, delay: timedelta, name: str, **ids: int | str) -> None:
        """Ask the workers to run the job `name` after a pause."""
        self._queue_of(name).enqueue_in(delay, f"{JOB_MODULE}.{name}", kwargs=ids, **_options())

    def enqueue_once(self, name: str, **ids: int | str) -> None:
        """The same as `enqueue`, unless that very job waits already: a sweep must not make a long queue longer.

        Two who ask at the same moment may both be heard, which does no harm.
        """
        asked = ASKED.format(":".join([name, *map(str, ids.values())]))
        if self._waits(name, self._redis.get(asked)):
            return
        job = self._queue_of(name).enqueue_call(f"{JOB_MODULE}.{name}", kwargs=ids, **_options())
        self._redis.set(asked, job.id, ex=ASKED_FOR_S)

    def _waits(self, name: str, job_id: bytes | str | None) -> bool:
        job = self._queue_of(name).fetch_job(as_text(job_id)) if job_id else None
        return job is not None and job.get_status() in WAITING

    def _queue_of(self, name: str) -> Queue:
        return self._slow if name in SLOW_JOBS else self._queue


def _options() -> dict[str, Any]:
    retry = Retry(max=len(RETRY_PAUSES_S), interval=RETRY_PAUSES_S)
    return {"retry": retry, "result_ttl": 0, "failure_ttl": 86400}
