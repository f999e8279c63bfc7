"""Network addresses become hashes that nobody can turn back once the day is over."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from redis import Redis, RedisError

from core.clock import now

log = structlog.get_logger()

SALT_BYTES = 32
HASH_LENGTH = 32
IPV6_PREFIX = 64  # one household or one phone; the rest changes by the hour


def hash_address(redis: Redis, address: str) -> str:
    """A keyed hash that tells two addresses of one day apart; empty when there is no address or no Redis.

    A visit is worth more than its hash: without Redis it is stored all the same.
    """
    if not address:
        return ""
    try:
        salt = _salt_of(redis, now())
    except RedisError:
        log.warning("address.salt_unavailable", exc_info=True)
        return ""
    return hmac.new(salt, _network(address).encode(), sha256).hexdigest()[:HASH_LENGTH]


def _salt_of(redis: Redis, moment: datetime) -> bytes:
    key = f"address-salt:{moment:%Y-%m-%d}"
    salt = redis.get(key)
    if isinstance(salt, bytes):
        return salt
    tomorrow = moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    if redis.set(key, secrets.token_bytes(SALT_BYTES), nx=True, exat=tomorrow):
        _forget_on_disk(redis)
    return bytes(redis.get(key) or b"")  # type: ignore[arg-type]  # the synchronous client answers bytes


def _forget_on_disk(redis: Redis) -> None:
    """Let the server write its file anew: an append-only file would keep yesterday's expired salt for weeks."""
    try:
        redis.bgrewriteaof()
    except RedisError:
        log.info("address.rewrite_refused")


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, IPV6_PREFIX), strict=False))
    return str(parsed)
