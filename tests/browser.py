"""A real Chromium for tests: the system's, or the one that `python hatch_build.py --tools` installs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from hatch_build import NODE, ROOT

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",  # tests run as root in CI
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
)
UNPACK = 'import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath()).then(console.log)'
UNPACKED_ARGUMENTS = ("--headless=shell", "--no-zygote")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser, closed at the end."""
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(NODE))
    path = next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)
    arguments = [*ARGUMENTS] if path else [*ARGUMENTS, *UNPACKED_ARGUMENTS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or _unpacked(), args=arguments)
        yield browser
        browser.close()


def _unpacked() -> str:
    """The path of the browser that npm brings, unpacked into the temporary folder at first use."""
    result = subprocess.run([NODE, "-e", UNPACK], cwd=ROOT, capture_output=True, text=True, check=True)
    return result.stdout.strip()
