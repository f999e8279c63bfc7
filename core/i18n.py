"""Marks strings for translation where they are written; the door that shows them translates, and e-mails translate here."""

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

# One catalogue for pages and e-mails: it is read as data, so the floor still imports no door.
CATALOGS = Path(__file__).resolve().parent.parent / "webapp" / "translations"
DOMAIN = "messages"
DEFAULT_LOCALE = "en"
HTML_LANG = {"en": "en", "zh": "zh-Hans"}


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for "mark, do not translate")
    """Mark `message` for extraction and return it unchanged."""
    return message


def translations(locale: str) -> NullTranslations:
    """The compiled catalogue of `locale`; English, the language of the code, where there is none."""
    return _load(CATALOGS, locale)


def translate(locale: str, message: str, **params: object) -> str:
    """`message` in `locale`, its placeholders filled in."""
    translated = translations(locale).gettext(message)
    return translated % params if params else translated


@lru_cache
def _load(catalogs: Path, locale: str) -> NullTranslations:
    return translation(DOMAIN, catalogs, languages=[locale], fallback=True)
