"""What a button of the console does: one step, and a word about it on the page that it leads back to."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash
from sqlalchemy.orm import Session

from core.errors import DomainError
from webapp.context import transaction
from webapp.errors import domain_message

PAGES_OF_THEIR_OWN = (403, 404)


@contextmanager
def step(done: str) -> Iterator[Session]:
    """One transaction; `done` is said once it is kept, or else why it was refused.

    What may not be done, or is not there, is refused on a page of its own.
    """
    try:
        with transaction() as session:
            yield session
    except DomainError as refusal:
        if refusal.status in PAGES_OF_THEIR_OWN:
            raise
        flash(domain_message(refusal), "danger")
    else:
        flash(done, "success")
