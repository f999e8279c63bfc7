"""What the app that is serving this request was built with: the platform, two kinds of session, where registrations meet."""

from contextlib import AbstractContextManager

from flask import current_app
from sqlalchemy.orm import Session

from core.platform import Platform
from core.registering import Registering


def platform() -> Platform:
    """The platform this app was built with."""
    built: Platform = current_app.extensions["platform"]
    return built


def registering() -> Registering:
    """Where the registrations of this process meet."""
    shared: Registering = current_app.extensions["registering"]
    return shared


def transaction() -> AbstractContextManager[Session]:
    """A session whose work is committed as a whole when the block ends."""
    return platform().transaction()


def looking_up() -> AbstractContextManager[Session]:
    """A session for one statement that only reads."""
    return platform().looking_up()


def reading() -> AbstractContextManager[Session]:
    """A session that only reads."""
    return platform().reading()
