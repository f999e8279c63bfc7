"""The words an organisation keeps out of its chats: to search messages for, and to look through."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.chat_rules.words import Term, WordList
from core.models import BlockedTerm, Organisation

PAGE_SIZE = 100


@dataclass(frozen=True)
class TermPage:
    """One page of the list, and how long the whole is."""

    terms: Sequence[BlockedTerm]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def word_list_of(session: Session, organisation_id: int) -> WordList:
    """The organisation's terms, ready to search messages with; worth keeping for as long as `terms_version` is the same."""
    rows = select(BlockedTerm.term, BlockedTerm.action).where(BlockedTerm.organisation_id == organisation_id)
    return WordList(Term(term, action) for term, action in session.execute(rows.order_by(BlockedTerm.id)))


def terms_version(session: Session, organisation_id: int) -> int:
    """A number that grows with every change of the organisation's terms."""
    return session.scalar(select(Organisation.terms_revision).where(Organisation.id == organisation_id)) or 0


def all_terms(session: Session, organisation_id: int) -> Sequence[BlockedTerm]:
    """Every term, in the order in which they were added."""
    ours = select(BlockedTerm).where(BlockedTerm.organisation_id == organisation_id)
    return session.scalars(ours.order_by(BlockedTerm.id)).all()


def page_of_terms(session: Session, organisation_id: int, search: str, page: int) -> TermPage:
    """Newest first. A page beyond the last shows the last."""
    conditions = [BlockedTerm.organisation_id == organisation_id, *_matching(search)]
    total = session.scalar(select(func.count()).select_from(BlockedTerm).where(*conditions)) or 0
    page = min(max(1, page), max(1, -(-total // PAGE_SIZE)))
    newest = select(BlockedTerm).where(*conditions).order_by(BlockedTerm.id.desc())
    return TermPage(session.scalars(newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all(), total, page)


def _matching(search: str) -> list[ColumnElement[bool]]:
    """Looked for as messages are, so that "sh1t" finds what was listed with an i."""
    if letters := Term(search).letters:
        return [BlockedTerm.folded.contains(letters, autoescape=True)]
    return [BlockedTerm.term.contains(search, autoescape=True)] if search else []
