"""What a session needs of those who keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from realtime.engine.concurrency import Concurrency
    from realtime.engine.stats import Stats


class Clock(Protocol):
    """What a session tells the ping clock."""

    def answered(self, socket: Any) -> None:
        """A ping was answered."""

    def cut_off(self, socket: Any) -> None:
        """The closing handshake began."""


class Host(Protocol):
    """What a session needs of its server."""

    concurrency: Concurrency
    clock: Clock
    stats: Stats
    sockets: dict[str, Any]
    ping_interval: float
    ping_timeout: float
    reason: Any
    logger: Any

    def receive(self, socket: Any, data: str | bytes) -> None:
        """Take a message."""

    def ended(self, socket: Any, reason: str) -> None:
        """Take leave of a session."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def start_background_task(self, target: Any, *args: Any) -> Any:
        """Run beside."""


class Placed(Protocol):
    """Membership in a namespace, which depends on the state of the connection."""

    sid: str
    accepted: bool
    leaving: bool

    def place(self) -> None:
        """Look at that state again."""
