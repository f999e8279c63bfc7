"""Markdown a host wrote, as markup that is safe on anybody's page."""

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "h5", "code", "pre", "hr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer nofollow"
TOP_HEADING = 3  # the page has its own h1 and h2, so whatever heading a host begins with stands below them
LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")

# Raw HTML and pictures from other hosts are off: the first could carry script, the second would tell them who reads.
_parser = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False}).disable(["image", "table"])


def markdown(text: str) -> Markup:
    """The text as markup; what the parser lets through is cleaned once more by an allow-list."""
    tokens = _parser.parse(text)
    used = sorted({LEVELS.index(token.tag) for token in tokens if token.tag in LEVELS})
    for token in tokens:
        if token.tag in LEVELS:  # no level is skipped, or readers who jump by headings would miss one
            token.tag = LEVELS[min(TOP_HEADING - 1 + used.index(LEVELS.index(token.tag)), 4)]
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL))  # noqa: S704 (cleaned)


def set_up_markdown(app: Flask) -> None:
    """Give templates the `markdown` filter."""
    app.jinja_env.filters["markdown"] = markdown
