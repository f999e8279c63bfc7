"""`ripplecast worker`: run jobs until asked to stop; with `--burst` until there are none left."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from redis.exceptions import ConnectionError as RedisConnectionError
from rq.worker_pool import WorkerPool

from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.platform import Platform
from core.settings import load_settings
from workers import jobs, sweeps
from workers.queues import ONLY, QUEUES, SLOW
from workers.runtime import leave_when_asked, use
from workers.worker import Worker

# Imported here, before any fork, so that no worker pays for it again.
PREPARED = (jobs, sweeps)


def run(platform: Platform, queues: Sequence[str], *, burst: bool) -> None:
    """One worker in this process, or as many children as the settings ask for; slow jobs alone are done one after the other."""
    processes = 1 if tuple(queues) == (SLOW,) else platform.settings.worker_processes
    rq_level = "INFO" if platform.settings.log_level == "debug" else "WARNING"
    if processes == 1:
        Worker(list(queues), connection=platform.redis).work(burst=burst, logging_level=rq_level)
    else:
        WorkerPool(list(queues), platform.redis, num_workers=processes, worker_class=Worker).start(burst, rq_level)


def main(arguments: Sequence[str]) -> int:
    """Start; a Redis that does not answer is said in one line."""
    parser = ArgumentParser("workers")
    parser.add_argument("--burst", action="store_true")
    parser.add_argument("--only", choices=ONLY)
    asked = parser.parse_args(arguments)
    leave_when_asked()
    settings = load_settings()
    set_up_logs(settings)
    platform = build_platform(settings)
    use(platform)
    try:
        run(platform, ONLY[asked.only] if asked.only else QUEUES, burst=asked.burst)
    except RedisConnectionError as error:
        sys.stderr.write(f"Cannot reach Redis at {settings.redis}: {error}. Start it, or set RIPPLECAST_REDIS_URL.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
