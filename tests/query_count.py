"""Counts the statements a block sends, so that a list page cannot quietly ask once for every row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


class Statements(list[str]):
    """The statements sent so far, in order."""


@contextmanager
def counting(engine: Engine) -> Iterator[Statements]:
    """Collect every statement that the engine's connections send within the block."""
    sent = Statements()

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
