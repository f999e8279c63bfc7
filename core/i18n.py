"""Marks strings for translation where they are written; the door that shows them translates."""


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for "mark, do not translate")
    """Mark `message` for extraction and return it unchanged."""
    return message
