"""People who may be one: the same phone, the same browser under the same name, the same mailbox spelt otherwise.

Whom a member found to be two is suggested no more.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.models import Person, Registration, Visitor
from core.queries.people.distinctions import Pair, pair_of, pairs_apart
from core.queries.people.merges import standing

SHOWN_MAX = 50
Other = aliased(Person, name="other")


class Sign(StrEnum):
    """Why two people may be one."""

    PHONE = "phone"
    BROWSER = "browser"
    MAILBOX = "mailbox"


@dataclass(frozen=True)
class Duplicate:
    """Two people who may be one. `survivor` is the better known of the two: who has an e-mail address, then who came first."""

    survivor: Person
    absorbed: Person
    signs: Sequence[Sign]


@dataclass(frozen=True)
class Duplicates:
    """The pairs a page shows, those with the most signs first, and how many there are."""

    pairs: Sequence[Duplicate]
    total: int


Found = dict[Pair, set[Sign]]


def suggest_duplicates(session: Session, organisation_id: int) -> Duplicates:
    """Everybody in the organisation who may be somebody else as well."""
    apart = pairs_apart(session, organisation_id)
    found: Found = {}
    _add(found, session.execute(_phones(organisation_id)), Sign.PHONE)
    _add(found, session.execute(_browsers(organisation_id)), Sign.BROWSER)
    _add(found, _neighbours(session.execute(_mailboxes(organisation_id)).all(), apart), Sign.MAILBOX)
    _leave_out(found, apart)
    best = sorted(found, key=lambda pair: (-len(found[pair]), -pair[1]))[:SHOWN_MAX]
    return Duplicates(_pairs(session, best, found), len(found))


def duplicates_of(session: Session, person: Person) -> list[Duplicate]:
    """Who else this person may be."""
    found: Found = {}
    me = or_(Person.id == person.id, Other.id == person.id)
    _add(found, session.execute(_phones(person.organisation_id).where(me)), Sign.PHONE)
    _add(found, session.execute(_browsers(person.organisation_id).where(me)), Sign.BROWSER)
    _add(found, session.execute(_same_mailbox(person)), Sign.MAILBOX)
    _leave_out(found, pairs_apart(session, person.organisation_id))
    return _pairs(session, sorted(found)[:SHOWN_MAX], found)


def _phones(organisation_id: int) -> Select[int, int]:
    """A number that a form said and that is another person's."""
    same = and_(Other.organisation_id == Person.organisation_id, Other.phone == Registration.phone, Other.id != Person.id)
    return (
        select(Person.id, Other.id)
        .join(Registration, Registration.person_id == Person.id)
        .join(Other, same)
        .where(Registration.organisation_id == organisation_id, Registration.phone.is_not(None), *_standing(organisation_id))
        .distinct()
    )


def _browsers(organisation_id: int) -> Select[int, int]:
    """Two people of one name in one browser; a family at one tablet has several names."""
    same_name = func.lower(Other.name) == func.lower(Person.name)
    return (
        select(Person.id, Other.id)
        .join(Registration, Registration.person_id == Person.id)
        .join(Visitor, Visitor.id == Registration.visitor_id)
        .join(Other, Other.id == Visitor.person_id)
        .where(Registration.organisation_id == organisation_id, Other.id != Person.id, same_name, *_standing(organisation_id))
        .distinct()
    )


def _standing(organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    return Person.organisation_id == organisation_id, standing(Person), standing(Other)


def _mailboxes(organisation_id: int) -> Select[str | None, int]:
    """Everybody who writes from a mailbox that others write from too, those of one mailbox in the order they came."""
    theirs = Person.organisation_id == organisation_id, Person.mailbox.in_(_shared(organisation_id)), standing()
    return select(Person.mailbox, Person.id).where(*theirs).order_by(Person.mailbox, Person.id)


def _neighbours(rows: Iterable[Sequence[Any]], apart: Collection[Pair]) -> Iterator[Pair]:
    """Each with the first who came before them and may be the same: as few pairs as lead from anybody to everybody."""
    for _mailbox, sharing in groupby(rows, key=itemgetter(0)):
        before: list[int] = []
        for _, person_id in sharing:
            first = next((one for one in before if pair_of(one, person_id) not in apart), None)
            if first is not None:
                yield pair_of(first, person_id)
            before.append(person_id)


def _leave_out(found: Found, apart: frozenset[Pair]) -> None:
    for pair in apart & found.keys():
        del found[pair]


def _shared(organisation_id: int) -> Select[str | None]:
    """Mailboxes that more than one person writes from."""
    wanted = (Person.organisation_id == organisation_id, Person.mailbox.is_not(None), standing())
    return select(Person.mailbox).where(*wanted).group_by(Person.mailbox).having(func.count() > 1)


def _same_mailbox(person: Person) -> Select[int, int]:
    same = (Other.organisation_id == Person.organisation_id, Other.mailbox == Person.mailbox, Other.id != Person.id)
    return select(Person.id, Other.id).join(Other, and_(*same)).where(Person.id == person.id, standing(Other))


def _add(found: Found, pairs: Iterable[Sequence[int]], sign: Sign) -> None:
    for one, other in pairs:
        found.setdefault(pair_of(one, other), set()).add(sign)


def _pairs(session: Session, wanted: Sequence[tuple[int, int]], found: Found) -> list[Duplicate]:
    ids = {person_id for pair in wanted for person_id in pair}
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    pairs = []
    for one, other in wanted:
        survivor, absorbed = sorted((people[one], people[other]), key=lambda each: (each.email is None, each.created_at, each.id))
        pairs.append(Duplicate(survivor, absorbed, sorted(found[one, other])))
    return pairs
