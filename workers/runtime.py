"""The platform that this process's jobs work on."""

import signal
import sys

from core.bootstrap import build_platform
from core.platform import Platform

_platforms: list[Platform] = []


def use(platform: Platform) -> None:
    """Let the jobs of this process work on `platform`."""
    _platforms[:] = [platform]


def platform() -> Platform:
    """The platform in use; the one of the settings when a process of RQ's own runs the job."""
    if not _platforms:
        use(build_platform())
    return _platforms[0]


def leave_when_asked() -> None:
    """Until RQ's own handlers stand, being asked to stop means to leave quietly: there is no job yet."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: sys.exit(0))
