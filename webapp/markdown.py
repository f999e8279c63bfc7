"""Markdown a host wrote, as markup that is safe on anybody's page."""

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "a", "blockquote", "h3", "h4", "h5", "code", "pre", "hr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer nofollow"
# The page has its own h1 and h2, so a host's headings begin below them.
LOWERED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h5", "h6": "h5"}

# Raw HTML and pictures from other hosts are off: the first could carry script, the second would tell them who reads.
_parser = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False}).disable(["image", "table"])


def markdown(text: str) -> Markup:
    """The text as markup; what the parser lets through is cleaned once more by an allow-list."""
    tokens = _parser.parse(text)
    for token in tokens:
        token.tag = LOWERED.get(token.tag, token.tag)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL))  # noqa: S704 (cleaned)


def set_up_markdown(app: Flask) -> None:
    """Give templates the `markdown` filter."""
    app.jinja_env.filters["markdown"] = markdown
