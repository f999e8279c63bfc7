"""Alive and ready are two questions."""

from collections.abc import Callable

from flask.testing import FlaskClient

from core.platform import Platform
from webapp import create_web


def test_a_healthy_process_is_alive_and_ready(browser: FlaskClient) -> None:
    assert browser.get("/healthz").json == {"status": "ok"}
    assert browser.get("/readyz").json == {"status": "ok", "checks": {"database": True, "redis": True}}


def test_a_process_without_redis_is_alive_but_not_ready(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    client = create_web(make_platform(sqlite_url, redis_url="redis://127.0.0.1:1")).test_client()

    response = client.get("/readyz")

    assert client.get("/healthz").status_code == 200
    assert response.status_code == 503
    assert response.json == {"status": "unavailable", "checks": {"database": True, "redis": False}}
