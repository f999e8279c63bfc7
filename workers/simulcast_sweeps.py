"""What the schedule does about simulcast: what was deleted is forgotten."""

from core.services.events import simulcast
from workers.runtime import platform
from workers.sweeps import alone


@alone
def forget_deleted_targets() -> None:
    """Remove targets deleted a while ago: their keys open channels elsewhere."""
    with platform().transaction() as session:
        simulcast.forget_deleted_targets(session)
