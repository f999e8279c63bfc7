"""The platform of the app that is serving this request, and its two kinds of session."""

from contextlib import AbstractContextManager

from flask import current_app
from sqlalchemy.orm import Session

from core.platform import Platform


def platform() -> Platform:
    """The platform this app was built with."""
    built: Platform = current_app.extensions["platform"]
    return built


def transaction() -> AbstractContextManager[Session]:
    """A session whose work is committed as a whole when the block ends."""
    return platform().transaction()


def reading() -> AbstractContextManager[Session]:
    """A session that only reads."""
    return platform().reading()
