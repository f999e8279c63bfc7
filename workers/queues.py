"""The queues, in the order a worker looks into them."""

from core.adapters.jobs import QUEUE

SCHEDULE = "schedule"  # short sweeps; first, so that a long queue of jobs cannot keep them waiting
DEFAULT = QUEUE
QUEUES = (SCHEDULE, DEFAULT)
