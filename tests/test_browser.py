"""The packaged browser shows our pages on a machine that has none of its own."""

from pathlib import Path

import pytest

from tests import packaged_chromium
from tests.browser import chromium, find_chromium


@pytest.mark.skipif(not packaged_chromium.IS_BUILT_FOR_THIS, reason="no package holds a browser for this machine")
def test_a_machine_without_a_browser_uses_the_packaged_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("RIPPLECAST_TEST_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_chromium()
    assert Path(found.path).is_relative_to(packaged_chromium.CACHE)
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
        page = context.new_page()
        page.set_content('<meta name="viewport" content="width=device-width"><h1>夜潮</h1>')
        assert page.evaluate("matchMedia('(pointer: coarse)').matches && innerWidth") == 390
        assert page.evaluate("MediaSource.isTypeSupported('video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"')")
        assert page.screenshot().startswith(b"\x89PNG")


def test_a_named_browser_is_used_and_one_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("RIPPLECAST_TEST_CHROMIUM", str(tmp_path / "chrome"))
    with pytest.raises(RuntimeError, match="RIPPLECAST_TEST_CHROMIUM"), chromium():
        pass
