"""Which language a page is in."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("wish", "lang"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("zh", "zh-Hans"), ("en-US", "en"), ("fr-FR", "en"), ("", "en")],
)
def test_the_browser_chooses_the_language(browser: FlaskClient, wish: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in browser.get("/public", headers={"Accept-Language": wish}).text


def test_the_address_wins_over_the_browser_and_is_remembered(browser: FlaskClient) -> None:
    asked = browser.get("/public?lang=zh", headers={"Accept-Language": "en"})
    later = browser.get("/public", headers={"Accept-Language": "en"})

    assert 'lang="zh-Hans"' in asked.text
    assert 'lang="zh-Hans"' in later.text


def test_a_language_we_do_not_have_changes_nothing(browser: FlaskClient) -> None:
    response = browser.get("/public?lang=xx", headers={"Accept-Language": "en"})

    assert '<html lang="en"' in response.text
    assert browser.get_cookie("lang") is None


def test_the_switch_keeps_the_rest_of_the_address(browser: FlaskClient) -> None:
    page = browser.get("/public?via=JW4H7KQP&q=a%26b").text

    assert 'href="/public?via=JW4H7KQP&amp;q=a%26b&amp;lang=zh"' in page


def test_caches_are_told_that_the_language_matters(browser: FlaskClient) -> None:
    assert "Accept-Language" in browser.get("/public").headers["Vary"]


def test_the_theme_that_was_chosen_is_drawn_at_once(browser: FlaskClient) -> None:
    assert "data-theme" not in browser.get("/public").text.partition(">")[0]
    browser.set_cookie("theme", "dark")

    assert 'data-theme="dark"' in browser.get("/public").text


def test_a_theme_nobody_offers_is_ignored(browser: FlaskClient) -> None:
    browser.set_cookie("theme", '"><script>')

    assert "<script>" not in browser.get("/public").text
