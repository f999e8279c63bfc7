"""Requests are told apart in the log, and nothing secret is written there."""

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs


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
