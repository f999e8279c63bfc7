"""The product's clock: aware UTC, in one place so that nobody writes a naive time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _standing_at.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment`, for this thread or greenlet: how the demonstration gets a past."""
    before = _standing_at.set(moment)
    try:
        yield
    finally:
        _standing_at.reset(before)
