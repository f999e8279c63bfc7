"""What no second try for somebody else would mend: the database or Redis did not answer, so it would take as long once more."""

from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

OUT_OF_REACH = (RedisConnectionError, RedisTimeoutError, PoolTimeoutError, InterfaceError, OperationalError)
ROLLED_BACK = "40"  # PostgreSQL's class of what may be tried again at once: a deadlock, of which it broke one side


def is_outage(error: Exception) -> bool:
    """Whether everybody has this trouble just now."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    return isinstance(error, OUT_OF_REACH) and not state.startswith(ROLLED_BACK)
