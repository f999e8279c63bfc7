"""Readable addresses: a title in any script becomes a slug, and a taken slug gets a number."""

from collections.abc import Callable
from itertools import count

from slugify import slugify

NUMBER_LENGTH = 5


def slug_from(text: str, fallback: str, max_length: int) -> str:
    """`text` in the letters of an address, transliterated where it has none (北京能源 → bei-jing-neng-yuan)."""
    return slugify(text, max_length=max_length - NUMBER_LENGTH, word_boundary=True) or fallback


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, … that nobody has."""
    if not is_taken(wanted):
        return wanted
    return next(slug for number in count(2) if not is_taken(slug := f"{wanted}-{number}"))
