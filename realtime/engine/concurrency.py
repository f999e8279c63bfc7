"""What differs between gunicorn's greenlets and the development server's threads."""

import select
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import gevent
from gevent.event import Event as GreenletEvent
from gevent.lock import BoundedSemaphore

Receive = Callable[[int, float | None], bytes]  # at most so many bytes, within so many seconds, else TimeoutError
WRITABLE = 2  # libev's EV_WRITE


class Concurrency(Protocol):
    """How the engine waits, takes turns and hears that a connection takes bytes again."""

    guard: AbstractContextManager[Any]  # held while a descriptor is written to or given up

    def give_way(self) -> None:
        """Let everything else that is ready run once."""

    def turn(self) -> AbstractContextManager[Any]:
        """A new lock whose holder may give way."""

    def event(self) -> Any:
        """A new event to wait for."""

    def receiver(self, connection: socket.socket) -> Receive:
        """Reads what arrives on a connection, which no longer blocks its writer."""

    def when_writable(self, fd: int, write: Callable[[], None]) -> Callable[[], None]:
        """Call `write` whenever the kernel takes bytes, until what is returned is called."""


class Greenlets:
    """Under gevent: between two waits nobody else runs, so nothing needs a guard."""

    guard: AbstractContextManager[Any] = nullcontext()

    def give_way(self) -> None:
        """Let everything else that is ready run once. `sleep(0)` would not: it may come back fifty times before the loop
        looks at connections and timers again.
        """
        hub = gevent.get_hub()
        expired = hub.loop.timer(0.0)
        try:
            hub.wait(expired)
        finally:
            expired.close()

    def turn(self) -> AbstractContextManager[Any]:
        """A lock between greenlets."""
        lock: AbstractContextManager[Any] = BoundedSemaphore(1)
        return lock

    def event(self) -> Any:
        """An event between greenlets."""
        return GreenletEvent()

    def receiver(self, connection: socket.socket) -> Receive:
        """The sockets of gevent never block in the kernel, and read cooperatively."""

        def receive(size: int, timeout: float | None) -> bytes:
            connection.settimeout(timeout)
            return connection.recv(size)

        return receive

    def when_writable(self, fd: int, write: Callable[[], None]) -> Callable[[], None]:
        """A watcher in the loop."""
        watcher = gevent.get_hub().loop.io(fd, WRITABLE)
        watcher.start(write)

        def stop() -> None:
            watcher.stop()
            watcher.close()

        return stop


class Threads:
    """Under the development server: a thread for each reader, and one that writes what the kernel did not take at once."""

    def __init__(self) -> None:
        self.guard: AbstractContextManager[Any] = threading.RLock()
        self._selector: selectors.BaseSelector | None = None
        self._wake, self._woken = socket.socketpair()

    def give_way(self) -> None:
        """The interpreter switches threads by itself."""

    def turn(self) -> AbstractContextManager[Any]:
        """A lock between threads."""
        return threading.Lock()

    def event(self) -> Any:
        """An event between threads."""
        return threading.Event()

    def receiver(self, connection: socket.socket) -> Receive:
        """Waits for bytes by polling, as the descriptor may not block its writers."""
        connection.setblocking(False)
        poll = select.poll()
        poll.register(connection, select.POLLIN)

        def receive(size: int, timeout: float | None) -> bytes:
            if not poll.poll(None if timeout is None else timeout * 1000):
                raise TimeoutError
            return connection.recv(size)

        return receive

    def when_writable(self, fd: int, write: Callable[[], None]) -> Callable[[], None]:
        """An entry in the selector of the writing thread."""
        with self.guard:
            if self._selector is None:
                self._selector = selectors.DefaultSelector()
                self._selector.register(self._woken, selectors.EVENT_READ, self._awake)
                threading.Thread(target=self._write_on, args=[self._selector], daemon=True).start()
            selector = self._selector
            selector.register(fd, selectors.EVENT_WRITE, write)
        self._wake.send(b"w")

        def stop() -> None:
            with self.guard:
                selector.unregister(fd)

        return stop

    def _awake(self) -> None:
        self._woken.recv(1024)

    def _write_on(self, selector: selectors.BaseSelector) -> None:
        while True:
            ready = selector.select()
            with self.guard:
                registered = selector.get_map()
                for key, _ in ready:
                    if registered.get(key.fd) is key:  # not given up, and perhaps used anew, since
                        key.data()
