"""`/metrics`: what this process counts, in the text format of Prometheus, for whoever has the token."""

import hmac
from collections.abc import Iterable

import structlog
from flask import Blueprint, Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core import outbox
from core.platform import Platform
from webapp.context import platform
from webapp.security import csrf, limiter

bp = Blueprint("metrics", __name__)
log = structlog.get_logger()


class OutboxCollector(Collector):
    """What the whole installation still owes, whichever process is asked."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def collect(self) -> Iterable[Metric]:
        """Nothing while the rows cannot be read: the other numbers are wanted most just then."""
        try:
            with self._platform.reading() as session:
                waiting = outbox.depth(session)
        except Exception:
            log.warning("metrics.outbox_not_counted", exc_info=True)
            return
        yield GaugeMetricFamily("ripplecast_outbox_entries", "Side effects recorded and not handed on yet.", waiting)


def set_up_metrics(app: Flask, platform: Platform) -> None:
    """Count this process and the outbox; the realtime door adds its own to the same registry."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # a time beside each counter: the process's own start says as much
    ProcessCollector(registry=platform.metrics)
    platform.metrics.register(OutboxCollector(platform))
    app.register_blueprint(bp)
    limiter.exempt(bp)
    csrf.exempt(bp)


@bp.get("/metrics")
def show() -> Response:
    """Not there at all unless a token is set; then for those who show it."""
    token = platform().settings.metrics_token.get_secret_value()
    if not token:
        abort(404)
    shown = request.authorization.token if request.authorization is not None and request.authorization.type == "bearer" else None
    if not hmac.compare_digest((shown or "").encode(), token.encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    return Response(generate_latest(platform().metrics), content_type=CONTENT_TYPE_LATEST)
