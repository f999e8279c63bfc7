"""Finding a Chromium: the one named, the one that comes as an npm package, or the system's.

`python -m tests.browser` makes it ready and prints its path.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from hatch_build import NODE
from tests import packaged_chromium

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH_ARGUMENTS = (
    "--no-sandbox",  # as root, and in containers, there is none
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


@dataclass(frozen=True)
class Chromium:
    """What starts it."""

    path: str
    arguments: tuple[str, ...] = LAUNCH_ARGUMENTS
    environment: dict[str, str | float | bool] | None = None  # the values Playwright allows


def find_chromium() -> Chromium:
    """The browser tests use: the packaged one is the same everywhere and draws no window, which takes a third of the time."""
    named = os.environ.get("RIPPLECAST_TEST_CHROMIUM")
    if not named and packaged_chromium.IS_BUILT_FOR_THIS:
        folder = packaged_chromium.prepare()
        arguments = (*LAUNCH_ARGUMENTS, *packaged_chromium.ARGUMENTS)
        return Chromium(str(folder / "chromium"), arguments, {**packaged_chromium.environment(folder)})
    if found := named or next(filter(None, map(shutil.which, NAMES)), None):
        return Chromium(found)
    raise RuntimeError("Install Chromium or Chrome, or set RIPPLECAST_TEST_CHROMIUM: none comes as a package for this machine.")


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser, closed at the end; for a fixture no wider than its module, since nothing asynchronous runs beside it."""
    found = find_chromium()
    if not Path(found.path).exists():
        raise RuntimeError(f"There is no browser at {found.path}: correct or unset RIPPLECAST_TEST_CHROMIUM.")
    # Playwright's own Node needs libatomic, which a bare Debian lacks; the wheel that builds our pages needs nothing.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE))
    with sync_playwright() as playwright:
        started_with = [*found.arguments, *arguments]
        browser = playwright.chromium.launch(executable_path=found.path, args=started_with, env=found.environment)
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    sys.stdout.write(f"{find_chromium().path}\n")
