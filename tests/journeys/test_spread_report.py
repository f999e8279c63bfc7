"""The pages that `ripplecast spread` writes, opened from the disk as a marketer would."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from core.cli import main
from tests.journeys.axe import bring_axe, examine

pytestmark = pytest.mark.journey

PEOPLE = "child,parent,t\nMaud,,0\n" + "".join(
    f"person {n},{'Maud' if n < 20 else f'person {n // 4}'},{n * 97}\n" for n in range(300)
)
PATHS = (
    "path,conversions,value,null\nposter > mail > a very long label that somebody typed,20,99.5,7\nmail,3,10,5\nposter,1,1,9\n"
)


@pytest.mark.parametrize(("command", "rows"), [("analyse", PEOPLE + "bad row\n"), ("attribute", PATHS + "bad row\n")])
def test_a_report_is_readable_by_everybody_and_quiet(browser: Browser, tmp_path: Path, command: str, rows: str) -> None:
    file = tmp_path / "report.html"
    assert CliRunner().invoke(main, ["spread", command, "-", "--html", str(file)], input=rows).exit_code == 0
    with browser.new_context() as context:
        bring_axe(context)
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("request", lambda request: heard.append(request.url))
        page.goto(file.as_uri())
        assert heard == [file.as_uri()]
        assert examine(page) == []
