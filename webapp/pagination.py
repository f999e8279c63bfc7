"""Addresses of the pages of a list."""

from collections.abc import Callable
from typing import Any

from flask import url_for


def page_urls(endpoint: str, **kept: Any) -> Callable[[int], str]:
    """Gives the address of any page of a list that stays narrowed by what is `kept`; None is left out."""
    return lambda page: url_for(endpoint, page=page, **kept)
