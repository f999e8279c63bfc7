"""The page of `ripplecast spread`: one file that needs nothing and trusts no name."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tests.core.cli.spread_support import HIGGS, spread

ROOT = Path(__file__).parents[3]
STYLES = ROOT / "frontend" / "styles"
PAGE_STYLES = ROOT / "core" / "cli" / "spread" / "templates" / "page.css"
SCRIPT = "<script>alert(1)</script>"
TREE = f"child,parent,t\n{SCRIPT},,0\n" + "".join(f"<img src=x onerror=y>{n},{SCRIPT},{n * 60}\n" for n in range(40)) + "bad\n"
PATHS = f'path,conversions,value,null\n"{SCRIPT} > ""b""",2,3.5,1\nb,1,1,0\n'


def page_of(tmp_path: Path, command: str, rows: str) -> str:
    file = tmp_path / "page.html"
    said = spread(command, "-", "--html", file, stdin=rows)
    assert said.exit_code == 0, said.stderr
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "rows"), [("analyse", TREE), ("attribute", PATHS)])
def test_a_page_asks_nobody_for_anything_and_runs_nothing(tmp_path: Path, command: str, rows: str) -> None:
    page = page_of(tmp_path, command, rows)
    assert not re.findall(r"(?:src|href)\s*=\s*[\"'](?!#)", page.replace("&lt;img src", ""))
    assert not re.findall(r"url\(|@import|<script|<link|\sstyle=|\son\w+=(?!y&gt;)", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(("command", "rows"), [("analyse", TREE), ("attribute", PATHS)])
def test_the_policy_allows_the_pages_own_styles_and_nothing_else(tmp_path: Path, command: str, rows: str) -> None:
    page = page_of(tmp_path, command, rows)
    styles = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert styles
    assert policy
    digest = base64.b64encode(hashlib.sha256(styles[1].encode()).digest()).decode()
    assert policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_every_picture_says_what_it_shows_or_is_beside_its_numbers(tmp_path: Path) -> None:
    page = page_of(tmp_path, "analyse", TREE)
    outer = re.findall(r"<svg (?![^>]*viewBox=\"0 0 100 100\")[^>]*>", page)
    assert outer
    assert all('aria-hidden="true"' in svg or ('role="img"' in svg and "aria-label=" in svg) for svg in outer)
    assert len(re.findall(r"<h1", page)) == 1
    assert len(re.findall(r"<table", page)) >= 5


def test_the_tree_is_drawn_whole_while_it_is_small(tmp_path: Path) -> None:
    page = page_of(tmp_path, "analyse", TREE)
    assert "41 people in 1 generation" in page
    assert "left out" not in page.split("Generations")[0]
    leaves = "".join(re.findall(r'class="leaves [^"]*" d="([^"]*)"', page))
    assert leaves.count("h0") == 40


@pytest.mark.skipif(not HIGGS.exists(), reason="the reference cascades are not here")
def test_a_large_tree_is_sampled_and_the_page_says_so(tmp_path: Path) -> None:
    file = tmp_path / "higgs.html"
    assert spread("analyse", HIGGS, "--html", file).exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert "1,500 of them are drawn" in page
    assert "9,891 are left out" in page
    assert "2.363076" in page
    assert file.stat().st_size < 300_000


@pytest.mark.parametrize(
    "rows",
    ["child,parent\na,\n", "child,parent\na,\nb,a\n", "child,parent,t\na,,5\nb,a,5\nc,b,5\n", "child,parent,t\na,,\nb,a,\n"],
)
def test_the_smallest_files_make_a_page_too(tmp_path: Path, rows: str) -> None:
    assert "What was read" in page_of(tmp_path, "analyse", rows)


def tokens(block: str) -> dict[str, str]:
    return {name: " ".join(value.split()) for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", block)}


def test_the_page_wears_the_products_colours() -> None:
    product = (STYLES / "themes.css").read_text()
    light = tokens(product.partition('[data-theme="light"]')[2].partition("\n  }")[0])
    dark = tokens(product.partition('[data-theme="dark"]')[2].partition("\n  }")[0])
    own = PAGE_STYLES.read_text()
    own_light = tokens(own.partition(":root {")[2].partition("\n}")[0])
    own_dark = tokens(own.partition("(prefers-color-scheme: dark) {")[2].partition("\n}")[0])
    assert {name: value for name, value in own_light.items() if name not in ("font", "pad")} == {
        name: light[name] for name in own_dark
    }
    assert own_dark == {name: dark[name] for name in own_dark}
