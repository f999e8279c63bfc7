"""What frontend/main.ts does on any page, in a real browser."""

import threading
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, jsonify, render_template_string, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser import chromium

PAGE = """
{% extends "layouts/public.html" %}
{% from "components/button.html" import button, share_button %}
{% from "components/dialog.html" import confirm_dialog %}
{% from "components/form.html" import input_copy %}
{% block content %}
<h1>A page</h1>
<div data-record-share="/shared">
  {{ input_copy('link', 'https://ripplecast.test/l/JW4H7KQP', 'Your link') }}
  {{ share_button('https://ripplecast.test/l/JW4H7KQP', 'Heat pumps') }}
</div>
<time datetime="2026-10-17T10:00:00Z" data-local="time">?</time>
<p id="there" data-viewer-start="2026-10-17T10:00:00Z" data-viewer-end="2026-10-17T11:30:00Z" data-zone="Europe/London"
   hidden></p>
<p id="here" data-viewer-start="2026-10-17T10:00:00Z" data-zone="Europe/Berlin" hidden></p>
<div data-countdown="2000-01-01T00:00:00Z"><b data-unit="days">3</b></div>
<div data-beacon="/seen" hidden></div>
{{ button('Cancel', type='button', attrs={'data-opens': 'cancel'}) }}
{% call confirm_dialog('cancel', 'Cancel?', '/cancelled', 'Cancel it') %}<p>Sure?</p>{% endcall %}
{% endblock %}
"""


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def posts(web: Flask) -> list[tuple[str, object]]:
    """What the page's scripts posted, and that they passed the check of their token."""
    received: list[tuple[str, object]] = []
    pages = Blueprint("scripts", __name__)
    pages.get("/page")(lambda: render_template_string(PAGE))

    @pages.post("/<any(shared, seen):what>")
    def receive(what: str):
        received.append((what, request.get_json()))
        return jsonify(ok=True)

    web.register_blueprint(pages)
    return received


@pytest.fixture
def page(web: Flask, posts: list[tuple[str, object]], chrome: Browser) -> Iterator[Page]:
    server = make_server("127.0.0.1", 0, web, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = chrome.new_context(timezone_id="Europe/Berlin", locale="en-GB", color_scheme="light")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"http://127.0.0.1:{server.server_port}/page")
    yield page
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    assert complaints == []


def test_copying_a_link_says_so_and_counts_as_a_share(page: Page, posts: list[tuple[str, object]]) -> None:
    with page.expect_response("**/shared"):
        page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("status")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "https://ripplecast.test/l/JW4H7KQP"
    assert ("shared", {"way": "copy"}) in posts


def test_sharing_without_a_share_sheet_copies_the_link(page: Page) -> None:
    page.evaluate("delete Navigator.prototype.share")

    page.get_by_role("button", name="Share").click()

    expect(page.get_by_role("status")).to_contain_text("Link copied")


def test_a_person_on_the_page_is_told_to_the_server_once(page: Page, posts: list[tuple[str, object]]) -> None:
    page.wait_for_load_state("networkidle")

    assert [what for what, _ in posts] == ["seen"]


def test_the_theme_changes_at_once_and_stays(page: Page) -> None:
    page.get_by_role("button", name="Use dark colours").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"

    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(page.get_by_role("button", name="Use light colours")).to_be_visible()


def test_times_are_shown_where_the_viewer_is_and_only_to_those_elsewhere(page: Page) -> None:
    expect(page.locator("time")).to_have_text("12:00")
    expect(page.locator("#there")).to_contain_text("13:30 where you are (Berlin)")
    expect(page.locator("#here")).to_be_hidden()


def test_a_countdown_ends_at_nothing(page: Page) -> None:
    expect(page.locator("[data-unit=days]")).to_have_text("0")


def test_a_dialog_keeps_focus_until_it_is_closed(page: Page) -> None:
    opener = page.get_by_role("button", name="Cancel", exact=True)
    opener.click()
    expect(page.get_by_role("dialog", name="Cancel?")).to_be_visible()

    page.get_by_role("button", name="Keep it").click()

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()
