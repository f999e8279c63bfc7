"""The platform that this process's jobs work on."""

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
