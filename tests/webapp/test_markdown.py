"""What hosts write becomes markup that is safe and well ordered."""

import pytest

from webapp.markdown import markdown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://tracker.example/pixel.gif)",
        "<a href='javascript:alert(1)'>x</a>",
    ],
)
def test_nothing_a_host_writes_runs_or_loads(text: str) -> None:
    html = markdown(text)

    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript', 'href="data'))


def test_addresses_become_links_that_say_they_are_not_ours() -> None:
    assert markdown("See https://example.org.") == (
        '<p>See <a href="https://example.org" rel="noopener noreferrer nofollow">https://example.org</a>.</p>\n'
    )


@pytest.mark.parametrize("text", ["# A\n\n## B", "## A\n\n### B", "## A\n\n###### B"])
def test_headings_stand_below_the_pages_own_and_skip_no_level(text: str) -> None:
    assert markdown(text) == "<h3>A</h3>\n<h4>B</h4>\n"
