"""`ripplecast worker`: run jobs until asked to stop; with `--burst` until there are none left."""

import sys

from redis.exceptions import ConnectionError as RedisConnectionError
from rq.worker_pool import WorkerPool

from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.platform import Platform
from core.settings import load_settings
from workers import jobs, sweeps
from workers.queues import QUEUES
from workers.runtime import leave_when_asked, use
from workers.worker import Worker

# Imported here, before any fork, so that no worker pays for it again.
PREPARED = (jobs, sweeps)


def run(platform: Platform, *, burst: bool) -> None:
    """One worker in this process, or as many children as the settings ask for."""
    processes = platform.settings.worker_processes
    rq_level = "INFO" if platform.settings.log_level == "debug" else "WARNING"
    if processes == 1:
        Worker(list(QUEUES), connection=platform.redis).work(burst=burst, logging_level=rq_level)
    else:
        WorkerPool(list(QUEUES), platform.redis, num_workers=processes, worker_class=Worker).start(burst, rq_level)


def main(arguments: list[str]) -> int:
    """Start; a Redis that does not answer is said in one line."""
    leave_when_asked()
    settings = load_settings()
    set_up_logs(settings)
    platform = build_platform(settings)
    use(platform)
    try:
        run(platform, burst="--burst" in arguments)
    except RedisConnectionError as error:
        sys.stderr.write(f"Cannot reach Redis at {settings.redis}: {error}. Start it, or set RIPPLECAST_REDIS_URL.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
