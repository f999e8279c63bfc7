"""The queues, in the order a worker looks into them."""

SCHEDULE = "schedule"  # short sweeps; first, so that a long queue of jobs cannot keep them waiting
DEFAULT = "default"
QUEUES = (SCHEDULE, DEFAULT)
