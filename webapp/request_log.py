"""Every line that a request causes carries the request's id, which the answer names too."""

import re
import time
import uuid

import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-ID"
USABLE = re.compile(r"[\w-]{8,64}")  # one that a proxy gave; anything else could forge lines of the log

log = structlog.get_logger()


def set_up_request_log(app: Flask) -> None:
    """Bind the id before anything else runs; note each request at the level for finding faults."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if USABLE.fullmatch(given) else uuid.uuid4().hex
    g.began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    """The rule and not the path is logged: paths hold tickets and tokens."""
    response.headers[HEADER] = g.request_id
    rule = request.url_rule.rule if request.url_rule else None
    took_ms = round((time.monotonic() - g.began) * 1000)
    log.debug("request", method=request.method, rule=rule, status=response.status_code, took_ms=took_ms)
    return response
