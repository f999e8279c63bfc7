"""Text that holds a stranger's words, made safe for a terminal."""

import unicodedata


def harmless(text: str) -> str:
    """The same text on one line, with U+FFFD for every mark that could command a terminal or turn the direction of a line."""
    return text if text.isprintable() else "".join(mark if _is_harmless(mark) else "\ufffd" for mark in text)


def _is_harmless(mark: str) -> bool:
    # Cf holds the marks that turn the direction of what follows, so that a name could rewrite its line.
    return mark.isprintable() or mark == "\u200d" or unicodedata.category(mark) == "Zs"
