"""The theme and the language of a page: asked for in the address, kept in a cookie, the member's, or the browser's."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request
from flask_babel import Babel, get_locale
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context

from core.i18n import HTML_LANG
from webapp import formats

LANGUAGES = {"en": "English", "zh": "中文"}
COOKIE = "lang"
THEME_COOKIE = "theme"  # written by frontend/page/theme.ts
THEMES = ("light", "dark")
COOKIE_MAX_AGE_S = 365 * 24 * 3600


def choose_locale() -> str | None:
    """`?lang=`, cookie, member's choice, browser; None leaves it to the default of the settings."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE), _member_choice()):
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES)


def _member_choice() -> str | None:
    return getattr(current_user, "locale", None) if current_user else None


def html_lang() -> str:
    """The `lang` attribute of the page."""
    return HTML_LANG.get(language(), language())


def language() -> str:
    """The code of the page's language, as in `LANGUAGES`."""
    locale = get_locale()
    return locale.language if locale else "en"


def language_links() -> list[dict[str, str]]:
    """The other languages of this very page, for the switch; works without scripts."""
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    links = []
    for code, name in LANGUAGES.items():
        if code != language():
            url = f"{request.path}?{urlencode([*rest, ('lang', code)])}"
            links.append({"code": code, "name": name, "lang": HTML_LANG[code], "url": url})
    return links


def remember_choice(response: Response) -> Response:
    """Keep a language asked for by `?lang=` for the next page, and tell caches what the answer depends on."""
    wish = request.args.get("lang")
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        keep_language(response, wish)
    response.vary.update(["Accept-Language", "Cookie"])
    return response


def keep_language(response: Response, code: str) -> None:
    """Show this browser every further page in that language."""
    response.set_cookie(COOKIE, code, max_age=COOKIE_MAX_AGE_S, samesite="Lax", secure=request.is_secure, httponly=True)


def theme_choice() -> str:
    """The theme the reader chose; nothing lets the system decide."""
    choice = request.cookies.get(THEME_COOKIE, "")
    return choice if choice in THEMES else ""


def set_up_i18n(app: Flask, default_locale: str) -> None:
    """Join Flask-Babel, the switch and the formats of dates, numbers and money."""
    Babel(app, default_locale=default_locale, locale_selector=choose_locale)
    app.after_request(remember_choice)
    app.jinja_env.globals.update(html_lang=html_lang, language=language, language_links=language_links, theme_choice=theme_choice)
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.globals.update(formats.GLOBALS)
    _write_numbers_by_locale(app)


def _write_numbers_by_locale(app: Flask) -> None:
    """Let `ngettext` of the templates write 2,066 people, not 2066."""
    plain: Any = app.jinja_env.globals["ngettext"]

    @pass_context
    def ngettext(context: Context, singular: str, plural: str, num: int, **variables: Any) -> str:
        return str(plain(context, singular, plural, num, **{"num": formats.number(num), **variables}))

    app.jinja_env.globals["ngettext"] = ngettext
