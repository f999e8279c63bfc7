"""Is this process alive, and can it reach what it needs? For supervisors and load balancers."""

from collections.abc import Callable

import structlog
from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from webapp.context import platform, reading

bp = Blueprint("health", __name__)
log = structlog.get_logger()


@bp.get("/healthz")
def alive() -> Response:
    """Answer while the process runs, whatever happens to its neighbours."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Answer 503 and name what cannot be reached; the load balancer then sends people elsewhere."""
    checks = {"database": _works(_ask_database), "redis": _works(_ask_redis)}
    ok = all(checks.values())
    return jsonify(status="ok" if ok else "unavailable", checks=checks), 200 if ok else 503


def _works(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:
        log.warning("readiness.failed", check=check.__name__, exc_info=True)
        return False
    return True


def _ask_database() -> None:
    with reading() as session:
        session.execute(text("SELECT 1"))


def _ask_redis() -> None:
    platform().redis.ping()
