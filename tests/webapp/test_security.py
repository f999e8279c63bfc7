"""What every page is protected by."""

from collections.abc import Callable

from flask.testing import FlaskClient

from core.platform import Platform
from webapp import create_web
from webapp.security import limit_storage


def policy(client: FlaskClient) -> dict[str, str]:
    header = client.get("/public").headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_nothing_inline_and_nothing_from_elsewhere_runs(browser: FlaskClient) -> None:
    sources = policy(browser)

    assert sources["script-src"] == "'self'"
    assert sources["style-src"] == "'self'"
    assert sources["object-src"] == "'none'"
    assert "unsafe" not in " ".join(sources.values())


def test_no_page_is_open_to_other_hosts_by_itself(browser: FlaskClient) -> None:
    assert "https:" not in " ".join(policy(browser).values())


def test_the_layouts_have_no_inline_script_or_style(browser: FlaskClient) -> None:
    page = browser.get("/public").text

    assert "style=" not in page
    assert "onclick" not in page
    assert all("src=" in tag for tag in page.split("<script")[1:])


def test_browsers_do_not_guess_types_or_leak_addresses(browser: FlaskClient) -> None:
    headers = browser.get("/public").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_no_shared_cache_gives_one_visitors_page_to_the_next(browser: FlaskClient) -> None:
    for path in ("/public", "/sign-in", "/nowhere", "/forgotten-password"):
        assert browser.get(path).headers["Cache-Control"] == "private, no-cache", path


def test_https_is_insisted_on_only_where_there_is_https(
    browser: FlaskClient, make_platform: Callable[..., Platform], sqlite_url: str
) -> None:
    secure = create_web(make_platform(sqlite_url, public_url="https://ripplecast.test")).test_client()

    assert "Strict-Transport-Security" not in browser.get("/healthz").headers
    assert "Strict-Transport-Security" in secure.get("/healthz", base_url="https://ripplecast.test").headers


def test_limits_are_kept_in_redis_wherever_it_listens() -> None:
    assert limit_storage("unix:///run/redis.sock") == "redis+unix:///run/redis.sock"
    assert limit_storage("redis://example:6379/1") == "redis://example:6379/1"
