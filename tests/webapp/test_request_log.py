"""Requests are told apart in the log, and nothing secret is written there."""

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from structlog.testing import capture_logs

from core.platform import Platform


@pytest.fixture(autouse=True)
def _every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever another test has set up: loggers remember it from their first line on."""
    structlog.reset_defaults()
    for module in ("webapp.request_log", "webapp.errors"):
        monkeypatch.setattr(f"{module}.log", structlog.get_logger())


def test_an_answer_names_its_request(client: FlaskClient) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert first != second


def test_the_id_a_proxy_gave_is_kept(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "4b1c9a7e-2f"})
    assert answer.headers["X-Request-ID"] == "4b1c9a7e-2f"


@pytest.mark.parametrize("forged", ["short", "line{sep}break-line", "x" * 65])
def test_an_id_that_could_forge_log_lines_is_replaced(client: FlaskClient, forged: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": forged})
    assert answer.headers["X-Request-ID"] != forged


def test_the_log_holds_the_rule_and_never_the_ticket(client: FlaskClient) -> None:
    with capture_logs() as lines:
        client.get("/t/a-ticket-token-nobody-may-read")
    requests = [line for line in lines if line["event"] == "request"]
    assert requests
    assert "a-ticket-token" not in str(lines)
    assert requests[0]["status"] == 404


def test_a_failure_is_written_down_once_without_the_ticket_in_its_address_or_its_query(
    client: FlaskClient, app: Flask, sqlite_platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    app.config.update(PROPAGATE_EXCEPTIONS=False)
    with sqlite_platform.transaction() as session:
        session.execute(text("DROP TABLE registration"))
    with capture_logs() as lines:
        assert client.get("/t/a-ticket-token-nobody-may-read").status_code == 500
    (failure,) = (line for line in lines if line["event"] == "request.failed")
    assert failure["rule"] == "/t/<token>"
    assert "no such table" in str(failure["exc_info"])
    assert "a-ticket-token" not in f"{lines} {caplog.text}"
