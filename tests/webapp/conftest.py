"""The web door alone, as it is served: with CSRF protection and limits."""

from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask, render_template_string
from flask.testing import FlaskClient

from core.errors import DomainError, Invalid
from core.platform import Platform
from tests.webapp.trip import stage_of
from webapp import create_web
from webapp.security import limiter


class SoldOut(DomainError):
    code = "registration.sold_out"
    status = 409
    message = "All %(seats)s seats are taken."


@pytest.fixture
def web(sqlite_platform: Platform) -> Flask:
    """The web door, and a few pages that fail in every way a page can."""
    app = create_web(sqlite_platform)
    app.register_blueprint(_failing_pages())
    return app


@pytest.fixture
def browser(web: Flask) -> FlaskClient:
    return web.test_client()


def _failing_pages() -> Blueprint:
    pages = Blueprint("failing", __name__)

    @pages.get("/sold-out")
    def sold_out():
        raise SoldOut(seats=50)

    @pages.get("/invalid")
    def invalid():
        raise Invalid("name", "too long")

    @pages.get("/broken")
    def broken():
        raise ZeroDivisionError

    @pages.post("/form")
    def form():
        return "sent"

    @pages.get("/often")
    @limiter.limit("2/minute")
    def often():
        return "ok"

    @pages.get("/public")
    def public():
        return render_template_string('{% extends "layouts/public.html" %}{% block content %}<h1>Hi</h1>{% endblock %}')

    return pages


@pytest.fixture
def outbox_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts stay in the outbox, where a test can read them."""
    monkeypatch.setattr(Platform, "hand_on", lambda self, recorded: None)


@pytest.fixture
def stage(sqlite_platform: Platform, outbox_kept: None) -> SimpleNamespace:
    """A public event with one attendee who shares and one poster."""
    return stage_of(sqlite_platform)
