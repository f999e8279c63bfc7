"""`ripplecast scheduler`: asks the workers for each sweep in time. Any number may run; stopping one loses nothing."""

import sys
import time
from collections.abc import Callable
from types import FrameType

import structlog
from redis.exceptions import ConnectionError as RedisConnectionError
from rq.cron import CronScheduler
from rq.exceptions import StopRequested

from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.platform import Platform
from core.settings import load_settings
from workers import simulcast_sweeps, sweeps, video_file_sweeps
from workers.queues import SCHEDULE
from workers.runtime import leave_when_asked

log = structlog.get_logger()

RECONNECT_PAUSE_S = 2.0
JOB_TIMEOUT_S = 60
SCHEDULE_S: dict[Callable[[], None], int] = {
    sweeps.hand_on_stranded_facts: 5,
    sweeps.send_due_emails: 5,
    sweeps.carry_out_due_shows: 5,
    sweeps.enqueue_due_retries: 5,
    sweeps.write_missing_emails: 15,
    sweeps.write_missing_notices: 15,
    sweeps.classify_stranded_visits: 60,
    sweeps.enqueue_stranded_reports: 15,
    sweeps.settle_stranded_merges: 60,
    sweeps.request_daily_reports: 600,
    sweeps.promise_inspections_after_visits: 15,
    sweeps.enqueue_due_inspections: 5,
    sweeps.close_due_draws: 5,
    sweeps.ask_again_for_imports: 15,
    sweeps.forget_old_uploads: 3600,
    video_file_sweeps.ask_again_for_video_files: 15,
    video_file_sweeps.forget_video_files: 600,
    simulcast_sweeps.forget_deleted_targets: 60,
    sweeps.accrue_missing_rewards: 30,
    sweeps.release_due_rewards: 60,
    sweeps.look_again_at_all_rewards: 3600,
}


class Schedule(CronScheduler):
    """RQ's cron, which remembers that it was asked to stop: saying goodbye to a Redis that is gone already fails."""

    is_stopping = False

    def _request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_stopping = True
        super()._request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ's own gap


def build_schedule(platform: Platform) -> Schedule:
    """Every sweep at its interval. A sweep nobody took in time expires, so a night without workers leaves no heap of them."""
    cron = Schedule(connection=platform.redis, logging_level="WARNING")
    for sweep, every_s in SCHEDULE_S.items():
        cron.register(
            sweep, SCHEDULE, interval=every_s, job_timeout=JOB_TIMEOUT_S, ttl=2 * every_s, result_ttl=0, failure_ttl=3600
        )
    return cron


def main() -> int:
    """Run until SIGTERM or SIGINT; wait while Redis is away."""
    leave_when_asked()
    settings = load_settings()
    set_up_logs(settings)
    platform = build_platform(settings)
    try:
        while not _run(build_schedule(platform)):
            time.sleep(RECONNECT_PAUSE_S)
    except StopRequested:  # during that pause
        pass
    return 0


def _run(schedule: Schedule) -> bool:
    """Run until asked to stop; False when Redis went away before."""
    try:
        schedule.start()  # type: ignore[no-untyped-call]  # RQ's own gap
    except RedisConnectionError as error:
        if not schedule.is_stopping:
            log.warning("scheduler.waits_for_redis", error=str(error))
        return schedule.is_stopping
    return True


if __name__ == "__main__":
    sys.exit(main())
