"""Built scripts, styles and icons."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from webapp.assets import Assets, AssetsNotBuiltError

ROOT = Path(__file__).parents[2]


def test_a_page_loads_only_what_the_build_made_and_browsers_keep_it(browser: FlaskClient) -> None:
    page = browser.get("/public").text
    addresses = set(re.findall(r'(?:src|href)="(/static/build/[^"#]+)', page))

    assert {address.rsplit(".", 1)[1] for address in addresses} == {"js", "css", "svg"}
    for address in addresses:
        response = browser.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_browser_that_can_unpack_gets_the_small_file(browser: FlaskClient) -> None:
    address = re.search(r"/static/build/styles[^\"]+", browser.get("/public").text)
    assert address

    assert browser.get(address[0], headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_what_was_not_built_is_said_with_its_remedy(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"

    with pytest.raises(AssetsNotBuiltError, match="make assets"):
        Assets(manifest).has("main.js")
    manifest.write_text(json.dumps({"main.js": "main-1.js"}))
    with pytest.raises(AssetsNotBuiltError, match=r"other\.js"):
        Assets(manifest).url("other.js")


def test_every_icon_a_template_or_script_names_exists() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "frontend/icons.svg").read_text()))
    templates = "\n".join(path.read_text() for path in (ROOT / "webapp/templates").rglob("*.html"))
    scripts = "\n".join(path.read_text() for path in (ROOT / "frontend").rglob("*.tsx"))
    named = set(re.findall(r"\bicon\('([\w-]+)'", templates)) | set(re.findall(r"\bicon='([\w-]+)'", templates))
    named |= set(re.findall(r"\bicon_button\('([\w-]+)'", templates)) | set(re.findall(r'<Icon name="([\w-]+)"', scripts))

    assert named - known == set()


def test_the_lock_names_no_registry() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert not any("resolved" in package for package in packages.values())
