"""Templates become HTML (Jinja, then MJML) and plain text, in one language."""

import re
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from mjml import mjml2html

from core.i18n import DEFAULT_LOCALE, HTML_LANG, translations

SPARE_LINES = re.compile(r"\n{3,}")


def render(template: str, locale: str, **context: object) -> tuple[str, str]:
    """The HTML and the text of an e-mail; values are escaped in the HTML, so nobody's name can become markup or a link."""
    environment = _environment(locale)
    document = environment.get_template(f"{template}.mjml").render(context)
    text = environment.get_template(f"{template}.txt").render(context)
    # No fonts: MJML knows where Google keeps Roboto and would have every reader's mail program ask there.
    return mjml2html(document, fonts={}), SPARE_LINES.sub("\n\n", text).strip() + "\n"


@lru_cache
def _environment(locale: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("core.mail"),
        autoescape=select_autoescape(("mjml",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalog = translations(locale)
    environment.install_gettext_callables(catalog.gettext, catalog.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["lang"] = HTML_LANG.get(locale, DEFAULT_LOCALE)
    return environment
