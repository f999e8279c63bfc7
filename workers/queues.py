"""The queues, in the order a worker looks into them."""

from core.adapters.jobs import QUEUE, SLOW_QUEUE

SCHEDULE = "schedule"  # short sweeps; first, so that a long queue of jobs cannot keep them waiting
DEFAULT = QUEUE
SLOW = SLOW_QUEUE  # imports and reports; last, so that no e-mail waits behind several of them
QUEUES = (SCHEDULE, DEFAULT, SLOW)
