"""The words an organisation keeps out of its chats: added many at once, changed, removed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.chat_rules.actions import Action
from core.chat_rules.words import Term
from core.errors import DomainError, NotFound
from core.i18n import N_
from core.models import BlockedTerm, Organisation
from core.models.blocked_term import TERM_MAX_LENGTH
from core.permissions import Actor, Permission

MOST_TERMS = 2000
LETTERS_MIN = 2
SHOWN_MAX = 40  # of a line that is refused


class TermsRefused(DomainError):
    """Something about the pasted lines is not acceptable, and none of them was added."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "terms"


class NoTerms(TermsRefused):
    """Nothing but empty lines."""

    code = "chat_rules.empty"
    message = N_("Write at least one word or phrase, one a line.")


class TermTooLong(TermsRefused):
    """A line that is a text rather than a term."""

    code = "chat_rules.term_too_long"
    message = N_("Line %(line)s (“%(term)s”) is longer than %(most)s characters. Shorten it: the telling words are enough.")


class TermTooShort(TermsRefused):
    """A term that would be found in nearly everything, or never."""

    code = "chat_rules.term_too_short"
    message = N_("Line %(line)s (“%(term)s”) has too few letters. Give it two letters, or one Chinese character.")


class TooManyTerms(TermsRefused):
    """More terms than an organisation can have."""

    code = "chat_rules.too_many"
    message = N_("A list holds %(most)s terms, and this would make %(would)s. Remove some first, or add fewer.")


@dataclass(frozen=True)
class Added:
    """What became of the pasted lines; `known` ones were on the list, or stand twice in the lines."""

    added: int
    known: int


def add_terms(session: Session, actor: Actor, lines: str, action: Action) -> Added:
    """Add the lines as terms, all or none; an action after a tab, as the export writes it, goes before the given one."""
    actor.require(Permission.MODERATE)
    wanted = list(_read(lines, action))
    if not wanted:
        raise NoTerms()
    _next_revision(session, actor)
    known = set(session.scalars(select(BlockedTerm.folded).where(BlockedTerm.organisation_id == actor.organisation_id)))
    new: dict[str, Term] = {}
    for term in wanted:
        if term.key not in known:
            new.setdefault(term.key, term)
    if len(known) + len(new) > MOST_TERMS:
        raise TooManyTerms(most=MOST_TERMS, would=len(known) + len(new))
    session.add_all(
        BlockedTerm(
            organisation_id=actor.organisation_id,
            term=term.listed,
            folded=key,
            action=term.action,
            created_by_id=actor.member_id,
        )
        for key, term in new.items()
    )
    session.flush()
    return Added(len(new), len(wanted) - len(new))


def change_action(session: Session, actor: Actor, term_ids: Iterable[int], action: Action) -> Sequence[BlockedTerm]:
    """Hold from now on what was refused, or the other way round."""
    terms = _ours(session, actor, term_ids)
    for term in terms:
        term.action = action
    return terms


def remove_terms(session: Session, actor: Actor, term_ids: Iterable[int]) -> Sequence[BlockedTerm]:
    """Let the terms into the chats again; what is returned can be written down and added once more."""
    terms = _ours(session, actor, term_ids)
    for term in terms:
        session.delete(term)
    return terms


def written_down(terms: Iterable[BlockedTerm]) -> str:
    """The terms as lines that `add_terms` reads."""
    return "".join(f"{term.term}\t{term.action}\n" for term in terms)


def _read(lines: str, action: Action) -> Iterator[Term]:
    for number, line in enumerate(lines.splitlines(), start=1):
        written, _, given = line.rpartition("\t")
        named = given.strip().lower() if written.strip() else ""
        says = named in set(Action)
        term = Term(_clean(written), Action(named)) if says else Term(_clean(line), action)
        if term.listed:
            _check(term, number)
            yield term


def _clean(written: str) -> str:
    """The words a space apart, without what nobody sees: a database would stumble over it, a reader too."""
    return "".join(char for char in " ".join(written.split()) if char.isprintable()).strip()


def _check(term: Term, line: int) -> None:
    shown = {"line": line, "term": term.listed[:SHOWN_MAX]}
    if max(len(term.listed), len(term.key)) > TERM_MAX_LENGTH:
        raise TermTooLong(most=TERM_MAX_LENGTH, **shown)
    if len(term.letters) < (1 if term.is_unspaced else LETTERS_MIN):
        raise TermTooShort(**shown)


def _ours(session: Session, actor: Actor, term_ids: Iterable[int]) -> Sequence[BlockedTerm]:
    actor.require(Permission.MODERATE)
    _next_revision(session, actor)
    wanted = set(term_ids)
    ours = select(BlockedTerm).where(BlockedTerm.id.in_(wanted), BlockedTerm.organisation_id == actor.organisation_id)
    terms = session.scalars(ours.order_by(BlockedTerm.id)).all()
    if not terms or len(terms) < len(wanted):
        raise NotFound()
    return terms


def _next_revision(session: Session, actor: Actor) -> None:
    """Tell whoever keeps the list that it changes; the organisation's row also lets one change through at a time."""
    changed = update(Organisation).where(Organisation.id == actor.organisation_id)
    session.execute(changed.values(terms_revision=Organisation.terms_revision + 1))
