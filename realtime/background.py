"""What a process does beside answering its connections."""

from collections.abc import Callable

import structlog
from flask_socketio import SocketIO

log = structlog.get_logger()


def pause(server: SocketIO, seconds: float) -> None:
    """Wait while others have their turn: greenlets under gunicorn, threads under the development server."""
    server.sleep(seconds)  # type: ignore[arg-type]  # the stubs know whole seconds only


def every(seconds: float, do: Callable[[], object], server: SocketIO, *, failed: str) -> None:
    """Do something again and again while the process lives. A time that fails is logged as `failed`; the next one follows."""

    def run() -> None:
        while True:
            pause(server, seconds)
            try:
                do()
            except Exception:
                log.exception(failed)

    server.start_background_task(run)
