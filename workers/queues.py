"""The queues, in the order a worker looks into them, and which of them it looks into."""

from collections.abc import Mapping, Sequence

from core.adapters.jobs import QUEUE, SLOW_QUEUE

SCHEDULE = "schedule"  # short sweeps; first, so that a long queue of jobs cannot keep them waiting
DEFAULT = QUEUE
SLOW = SLOW_QUEUE  # imports, reports, inspections and video files; last, so that no e-mail waits behind several of them
QUEUES = (SCHEDULE, DEFAULT, SLOW)
# By what `--only` says. A worker that never takes the slow ones has no e-mail wait for the end of one either.
ONLY: Mapping[str, Sequence[str]] = {"short": (SCHEDULE, DEFAULT), "slow": (SLOW,)}
