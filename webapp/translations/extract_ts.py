"""Babel extractor for TypeScript and TSX: `_("…")` and `ngettext("…", "…", n)` with literal strings.

Babel's own JavaScript lexer takes an apostrophe in JSX text for the beginning of a string, so calls are found here instead.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

CALL = re.compile(r"(?<![\w.$])(_|ngettext)\(\s*")
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
CONCATENATION = re.compile(r"\s*\+\s*")
COMMA = re.compile(r"\s*,\s*")
COMMENT = re.compile(r"/\*.*?\*/|(?m:^)\s*//[^\n]*", re.S)
DECLARATION = re.compile(r"\bfunction\s+$")
ARGUMENTS = {"_": 1, "ngettext": 2}

Extracted = tuple[int, str, str | tuple[str, ...], list[str]]


def extract(
    fileobj: IO[bytes],
    _keywords: Mapping[str, Any],
    _comment_tags: Collection[str],
    options: Mapping[str, Any],  # noqa: ARG001 (Babel passes it by name)
) -> Iterator[Extracted]:
    """Yield (line, function, messages, comments) for each call, as Babel asks of an extractor."""
    source = _without_comments(fileobj.read().decode("utf-8"))
    for call in CALL.finditer(source):
        if DECLARATION.search(source, 0, call.start()):
            continue
        line = source.count("\n", 0, call.start()) + 1
        messages = _literals(source, call.end(), ARGUMENTS[call[1]])
        if messages is None:
            raise ValueError(f"{getattr(fileobj, 'name', 'script')}:{line}: {call[1]}() takes literals in double quotes only")
        yield line, "ngettext" if call[1] == "ngettext" else "gettext", messages[0] if len(messages) == 1 else messages, []


def _without_comments(source: str) -> str:
    return COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), source)


def _literals(source: str, at: int, count: int) -> tuple[str, ...] | None:
    found: list[str] = []
    while len(found) < count:
        text, at = _literal(source, at)
        if text is None:
            return None
        found.append(text)
        if comma := COMMA.match(source, at):
            at = comma.end()
    return tuple(found)


def _literal(source: str, at: int) -> tuple[str | None, int]:
    """One string, which may be written as several joined by `+`."""
    text = ""
    while literal := LITERAL.match(source, at):
        text += json.loads(literal[0])
        at = literal.end()
        if not (plus := CONCATENATION.match(source, at)):
            return text, at
        at = plus.end()
    return None, at
