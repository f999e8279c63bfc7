"""Gunicorn's configuration, from the settings: greenlets, one log shape, and a stop that hangs up on open sockets."""

import gc
import threading
import time
import warnings
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from core.logs import route_through_root, set_up_logs
from core.processes import die_with_parent, hold_many_files
from core.settings import load_settings

CONNECTIONS_PER_PROCESS = 50_000
DRAIN_S = 2
STOP_POLL_S = 0.1
COLLECT_AFTER = (10_000, 20, 100)  # objects; a connection is some sixty that live for hours, so old ones are rarely looked at

settings = load_settings()

# gunicorn and asyncio import ssl before the worker is patched; the product's own connections are made by what comes later
warnings.filterwarnings("ignore", message="Monkey-patching ssl after ssl")


class StructuredLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Sends gunicorn's lines through the product's own log."""

    def setup(self, cfg: Any) -> None:
        """Keep gunicorn's levels, drop its handlers."""
        super().setup(cfg)
        set_up_logs(settings)
        route_through_root("gunicorn.error")


bind = f"{settings.host}:{settings.port}"
worker_class = "gevent"
workers = settings.web_processes
worker_connections = CONNECTIONS_PER_PROCESS
graceful_timeout = DRAIN_S
timeout = 60
keepalive = 75  # longer than the usual load balancer's 60 s, so that it never writes to a connection just closed
backlog = 4096
preload_app = False  # each worker imports the application after gevent has patched it
control_socket_disable = True
accesslog = None
loglevel = settings.log_level
logger_class = StructuredLogger
forwarded_allow_ips = "*" if settings.proxies else "127.0.0.1"
forwarder_headers = ""  # gunicorn would take SCRIPT_NAME and PATH_INFO from anybody whose headers a proxy passes on
if Path("/dev/shm").is_dir():  # noqa: S108 (gunicorn's heartbeat files; a slow disk would look like a dead worker)
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def post_fork(_server: object, _worker: object) -> None:
    """A worker must not outlive a killed master, whose port it would keep; a shell's 1,024 files are too few for a room.

    Nothing it loads from now on is garbage, so a sixth of its start would be spent on looking for some in vain.
    """
    die_with_parent()
    hold_many_files()
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """Open sockets would hold the worker for the whole drain; hang up once it is asked to stop, and browsers reconnect.

    The loops that count a forest are loaded, and on the very first start compiled, before anybody asks for a page that counts:
    greenlets share one thread, so everybody else would wait, too. What is loaded by now stays for good: looking through it
    again with every collection would stop a room that fills up for half a second at a time.
    """
    from referral.graph.warming import warm_up  # here: the master reads this file, too, and computes nothing

    warm_up()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    gc.enable()
    worker.wsgi.extensions["platform"].settling.gather()
    threading.Thread(target=_hang_up_when_stopping, args=[worker], daemon=True).start()


def _hang_up_when_stopping(worker: Any) -> None:
    while worker.alive:
        time.sleep(STOP_POLL_S)
    for say_goodbye in worker.wsgi.extensions.get("on_stop", ()):
        say_goodbye()
    worker.wsgi.extensions["platform"].settling.flush()
