"""The web door alone, as it is served: with CSRF protection and limits."""

import pytest
from flask import Blueprint, Flask, render_template_string
from flask.testing import FlaskClient

from core.errors import DomainError, Invalid
from core.platform import Platform
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
