"""Links as people write them, also to get round a filter, for rooms where they are off."""

import re
import unicodedata
from collections.abc import Iterator

from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS

from core.chat_rules.lookalikes import is_unspaced

_WEB_SCHEMES = frozenset({"", "http:", "https:", "//"})
# Any other scheme opens a program: "tg://resolve", "weixin://".
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}:/{1,3}[^\s/]", re.IGNORECASE)
_INVISIBLE = frozenset({"Cf", "Me"})
_IDEOGRAPHIC_DOTS = frozenset("。｡")  # NFKC leaves them, browsers take them for dots
_MAY_LEAD = re.compile(r"/|[.。｡][^\s.]")
_AFTER_HOST = frozenset("/?#")

_linkify = LinkifyIt({}, {"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": True}).tlds(TLDS)


def has_link(text: str) -> bool:
    """Whether it leads anywhere, be it to the web or into a program."""
    if not _may_lead(text):
        return False
    written = _plain(text)
    return _SCHEME.search(written) is not None or _leads_to_web(written)


def _may_lead(text: str) -> bool:
    """Whether it has a slash, or a dot that ends no sentence: most have none, and a look costs less than the search."""
    return _MAY_LEAD.search(unicodedata.normalize("NFKC", text)) is not None


def _leads_to_web(written: str) -> bool:
    return any(match.schema in _WEB_SCHEMES for match in _linkify.match(written) or [])


def _plain(text: str) -> str:
    """The text in characters that addresses are made of.

    A space parts scripts, for the parser would take "看example.com吧" for one domain; not after a host, where paths are in any.
    """
    chars: list[str] = []
    after_host = False
    for place, char in _characters(text):
        before = chars[-1] if chars else " "
        if char.isspace():
            after_host = False
        elif char in _AFTER_HOST:
            after_host = after_host or (before.isalnum() and text[place + 1 : place + 2] not in _AFTER_HOST)
        elif not after_host and _scripts_meet(before, char):
            chars.append(" ")
        chars.append(char)
    return "".join(chars)


def _characters(text: str) -> Iterator[tuple[int, str]]:
    for place, char in enumerate(text):
        if char in _IDEOGRAPHIC_DOTS and _is_latin(text[place - 1 : place]) and _is_latin(text[place + 1 : place + 2]):
            yield place, "."
        elif unicodedata.category(char) not in _INVISIBLE:
            yield from ((place, plain) for plain in unicodedata.normalize("NFKC", char))


def _is_latin(char: str) -> bool:
    plain = unicodedata.normalize("NFKC", char)
    return plain.isascii() and plain.isalnum()


def _scripts_meet(one: str, other: str) -> bool:
    return (_is_latin(one) and _is_foreign(other)) or (_is_foreign(one) and _is_latin(other))


def _is_foreign(char: str) -> bool:
    return is_unspaced(char) or unicodedata.category(char) == "So"
