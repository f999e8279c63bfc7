"""What a measurement may use of the machine: a core for the server, another for the load, and enough file descriptors."""

import os
import resource
import sys

DESCRIPTORS_BESIDE_CLIENTS = 200  # of the program itself: its database, its files, its listening socket
PINNED = hasattr(os, "sched_setaffinity")
CORES = sorted(os.sched_getaffinity(0)) if PINNED else []


def pin_to_server_core() -> None:
    """Keep this process, and everything it starts from now on, on the first core."""
    if len(CORES) > 1:
        os.sched_setaffinity(0, CORES[:1])
    else:
        print("the server and its load cannot be given a core each here: they take from each other", file=sys.stderr)


def move_to_load_core() -> None:
    """Move a child to the core where no server runs."""
    if len(CORES) > 1:
        os.sched_setaffinity(0, CORES[-1:])


def clients_possible() -> int:
    """How many clients one process may hold open at once, once it is given all the descriptors it may have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard - DESCRIPTORS_BESIDE_CLIENTS
