"""Whether a port can be listened on, said before anything starts and in words that name the setting."""

import errno
import socket
import time

from core.cli.errors import StartRefused

PATIENCE_S = 2.0  # a server that was just killed lets go of its port a moment later
PAUSE_S = 0.05


def require_free_port(host: str, port: int, setting: str) -> None:
    """Refuse to start when somebody else listens on `port`, naming the setting that moves it."""
    deadline = time.monotonic() + PATIENCE_S
    while error := _obstacle(host, port):
        if error.errno != errno.EADDRINUSE:
            raise StartRefused("start.cannot_listen", f"Cannot listen on {host}:{port}: {error.strerror}. Change {setting}.")
        if time.monotonic() > deadline:
            advice = f"Stop the program that uses it, or set {setting} to a free port."
            raise StartRefused("start.port_in_use", f"Port {port} on {host} is in use. {advice}")
        time.sleep(PAUSE_S)


def _obstacle(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        return error
    return None
