"""The product's clock: aware UTC, in one place so that nobody writes a naive time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)
