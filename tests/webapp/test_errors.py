"""Refusals and failures, as people and as programs see them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from core.models import Member
from core.platform import Platform
from tests.factories import make_member, make_organisation

PROBLEM_TYPE = "application/problem+json"
JSON = {"Accept": "application/json"}


def test_a_refusal_of_the_product_is_a_page_in_its_own_words(browser: FlaskClient) -> None:
    response = browser.get("/sold-out")

    assert response.status_code == 409
    assert "All 50 seats are taken." in response.text
    assert response.mimetype == "text/html"


def test_a_program_gets_the_same_refusal_as_a_problem(browser: FlaskClient) -> None:
    response = browser.get("/sold-out", headers=JSON)

    assert response.status_code == 409
    assert response.mimetype == PROBLEM_TYPE
    assert response.json == {
        "type": "urn:ripplecast:problem:registration.sold_out",
        "title": "This does not fit what is there now",
        "status": 409,
        "detail": "All 50 seats are taken.",
        "code": "registration.sold_out",
    }


def test_a_request_that_sends_json_is_answered_in_json(browser: FlaskClient) -> None:
    assert browser.post("/nowhere", json={}).mimetype == PROBLEM_TYPE


def test_a_browsers_own_accept_header_gets_a_page(browser: FlaskClient) -> None:
    response = browser.get("/invalid", headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})

    assert response.status_code == 422
    assert response.mimetype == "text/html"


@pytest.mark.parametrize(
    ("method", "path", "status", "says"),
    [
        ("GET", "/nowhere", 404, "There is nothing at this address"),
        ("DELETE", "/sold-out", 405, "This address cannot be used in that way"),
    ],
)
def test_what_flask_refuses_is_explained(browser: FlaskClient, method: str, path: str, status: int, says: str) -> None:
    response = browser.open(path, method=method)

    assert response.status_code == status
    assert says in response.text


def test_a_405_still_names_the_methods_that_work(browser: FlaskClient) -> None:
    assert "GET" in browser.delete("/sold-out").headers["Allow"]


def test_a_bug_is_a_calm_page_that_tells_nothing_of_the_inside(browser: FlaskClient) -> None:
    response = browser.get("/broken")

    assert response.status_code == 500
    assert "Something broke on our side" in response.text
    assert "ZeroDivisionError" not in response.text


def test_the_page_that_says_so_needs_no_database(
    browser: FlaskClient, sqlite_platform: Platform, sign_in: Callable[[FlaskClient, Member], None]
) -> None:
    with sqlite_platform.transaction() as session:
        member = make_member(session, make_organisation(session))
    sign_in(browser, member)
    with sqlite_platform.transaction() as session:
        session.execute(text("DROP TABLE member"))

    response = browser.get("/console/members")

    assert response.status_code == 500
    assert "Something broke on our side" in response.text


def test_a_form_without_its_token_is_told_to_load_the_page_again(browser: FlaskClient) -> None:
    response = browser.post("/form", data={"name": "Jonas"})

    assert response.status_code == 400
    assert "This form has expired" in response.text


def test_an_upload_over_the_limit_is_refused_before_it_is_read(web: Flask, browser: FlaskClient) -> None:
    web.config["WTF_CSRF_ENABLED"] = False
    web.config["MAX_CONTENT_LENGTH"] = 10

    @web.post("/upload")
    def upload() -> str:
        from flask import request

        return request.form["text"]

    response = browser.post("/upload", data={"text": "x" * 100})

    assert response.status_code == 413
    assert "The file is too large" in response.text


def test_too_many_tries_are_told_to_wait_and_for_how_long(browser: FlaskClient) -> None:
    for _ in range(2):
        assert browser.get("/often").status_code == 200

    response = browser.get("/often")

    assert response.status_code == 429
    assert "Wait a minute" in response.text
    assert 0 < int(response.headers["Retry-After"]) <= 61  # the minute ends with a whole second
