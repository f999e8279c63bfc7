"""People who may be one: the same phone, the same browser under the same name, the same mailbox spelt otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.models import Person, Registration, Visitor
from core.queries.merges import standing
from referral.integrity.mailboxes import PROVIDERS, mailbox

SHOWN_MAX = 50
BATCH = 5000
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


Found = dict[tuple[int, int], set[Sign]]


def suggest_duplicates(session: Session, organisation_id: int) -> Duplicates:
    """Everybody in the organisation who may be somebody else as well."""
    found: Found = {}
    _add(found, session.execute(_phones(organisation_id)), Sign.PHONE)
    _add(found, session.execute(_browsers(organisation_id)), Sign.BROWSER)
    _add(found, _mailboxes(session, organisation_id), Sign.MAILBOX)
    best = sorted(found, key=lambda pair: (-len(found[pair]), -pair[1]))[:SHOWN_MAX]
    return Duplicates(_pairs(session, best, found), len(found))


def duplicates_of(session: Session, person: Person) -> list[Duplicate]:
    """Who else this person may be."""
    found: Found = {}
    me = or_(Person.id == person.id, Other.id == person.id)
    _add(found, session.execute(_phones(person.organisation_id).where(me)), Sign.PHONE)
    _add(found, session.execute(_browsers(person.organisation_id).where(me)), Sign.BROWSER)
    _add(found, _same_mailbox(session, person), Sign.MAILBOX)
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


def _mailboxes(session: Session, organisation_id: int) -> list[tuple[int, int]]:
    """Pairs of neighbours among the addresses of one mailbox, the first to come before the next."""
    wanted = select(Person.id, Person.email).where(
        Person.organisation_id == organisation_id, Person.email.is_not(None), standing()
    )
    owner: dict[str, int] = {}
    pairs = []
    for person_id, email in session.execute(wanted.order_by(Person.id).execution_options(yield_per=BATCH)):
        first = owner.setdefault(mailbox(email or ""), person_id)
        if first != person_id:
            pairs.append((first, person_id))
    return pairs


def _same_mailbox(session: Session, person: Person) -> list[tuple[int, int]]:
    if not person.email:
        return []
    own = mailbox(person.email)
    name, _, domain = own.rpartition("@")
    hosts = {domain, *(host for host, provider in PROVIDERS.items() if provider.domain == domain)}
    alike = or_(*(Person.email.endswith(f"@{host}", autoescape=True) for host in sorted(hosts)))
    wanted = select(Person.id, Person.email).where(
        Person.organisation_id == person.organisation_id,
        Person.id != person.id,
        Person.email.startswith(name[:1], autoescape=True),
        alike,
        standing(),
    )
    return [(person.id, other_id) for other_id, email in session.execute(wanted) if email and mailbox(email) == own]


def _add(found: Found, pairs: Iterable[Sequence[int]], sign: Sign) -> None:
    for one, other in pairs:
        found.setdefault((min(one, other), max(one, other)), set()).add(sign)


def _pairs(session: Session, wanted: Sequence[tuple[int, int]], found: Found) -> list[Duplicate]:
    ids = {person_id for pair in wanted for person_id in pair}
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    pairs = []
    for one, other in wanted:
        survivor, absorbed = sorted((people[one], people[other]), key=lambda each: (each.email is None, each.created_at, each.id))
        pairs.append(Duplicate(survivor, absorbed, sorted(found[one, other])))
    return pairs
