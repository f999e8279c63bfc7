"""What pages send again when an answer was lost: each thing is stored once, by the id that its page gave it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from core.authors import Author
from core.errors import DomainError

Row = dict[str, Any]
Result = Row | DomainError


@dataclass(frozen=True)
class Sent:
    """Something of an author's, with an id of their page's choice."""

    author: Author
    client_id: str

    @property
    def stored_client_id(self) -> str:
        """Prefixed with its author, so that nobody can take another's."""
        return f"{self.author.key}:{self.client_id}"


Each = TypeVar("Each", bound=Sent)


def new_rows(batch: Iterable[Each], results: dict[str, Result], row_of: Callable[[Each], Row]) -> dict[str, Row]:
    """The rows of those that have no result yet, by their ids; a refusal becomes the result of the one it is about."""
    rows: dict[str, Row] = {}
    for each in batch:
        if each.stored_client_id in results or each.stored_client_id in rows:
            continue
        try:
            rows[each.stored_client_id] = row_of(each)
        except DomainError as refused:
            results[each.stored_client_id] = refused
    return rows
