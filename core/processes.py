"""What the operating system lets us say about processes that must not outlive one another."""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
SESSION_FIELD = 3  # of /proc/PID/stat, counted behind the command's closing bracket

# A helper that becomes the child, because code between fork and exec is not safe in a process with threads.
TETHER = (
    f"import ctypes,os,sys;ctypes.CDLL(None).prctl({PR_SET_PDEATHSIG},9);"
    "os.getppid()==int(sys.argv[1]) or sys.exit(1);os.execv(sys.argv[2],sys.argv[2:])"
)

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Have the kernel kill this process as soon as the thread that started it is gone, even by kill -9.

    Kept across exec, not across fork: a child that forks says it again in the new process.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def hold_many_files() -> None:
    """Raise the number of files, connections among them, that this process may hold to all that it is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard and hard != resource.RLIM_INFINITY:  # where there is no end, kernels want a number of their own
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def die_with(parent: int) -> None:
    """Die with `parent`, also when it went before we could say so."""
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)


def tethered(command: list[str], parent_pid: int) -> list[str]:
    """The same command, killed by the kernel when the process `parent_pid` is gone."""
    if sys.platform != "linux":
        return command  # elsewhere the closed pipe has to do
    return [sys.executable, "-I", "-S", "-c", TETHER, str(parent_pid), *command]


def kill_session(leader: int) -> None:
    """Kill what is left of the session that `leader` began: its children in process groups of their own, too."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
    for process in _session_members(leader):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _session_members(leader: int) -> list[int]:
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[SESSION_FIELD]) == leader:
                members.append(int(stat.parent.name))
    return members
