"""People: finding who a form speaks of, or making them known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.bulk import one_of
from core.database import insert_those_missing
from core.models import Person


@dataclass(frozen=True)
class Contact:
    """What a form says about a human, normalised: e-mail in lower case, phone in E.164."""

    name: str
    email: str | None
    phone: str | None
    locale: str


@dataclass(frozen=True)
class Match:
    """Who a form speaks of; `is_new` when nobody knew them before, so nothing else can be known of them."""

    person: Person
    is_new: bool


def match_or_make_people(session: Session, organisation_id: int, contacts: Sequence[Contact]) -> list[Match | None]:
    """The organisation's people with these e-mails, else these phones, else new ones; each contact is asked for once.

    None where the same human registered for another event at this very moment, or somebody else with this number: look again.
    """
    found = match_people(session, organisation_id, contacts)
    strangers = [contact for contact, person in zip(contacts, found, strict=True) if person is None]
    made = {_found_by(person): Match(person, is_new=True) for person in _make_people(session, organisation_id, strangers)}
    return [
        made.get(_found_by(contact)) if person is None else Match(person, is_new=False)
        for contact, person in zip(contacts, found, strict=True)
    ]


def match_people(session: Session, organisation_id: int, contacts: Sequence[Contact]) -> list[Person | None]:
    """Who forms speak of, without learning anything from them.

    Nothing a form says is verified. So an e-mail is never added to a person found by phone: whoever typed somebody's number
    beside an address of their own would from then on receive that person's tickets. Such a form makes a new person.
    """
    emails = {contact.email for contact in contacts if contact.email}
    phones = {contact.phone for contact in contacts if contact.phone and not contact.email}
    known = {person.email: person for person in _with(session, organisation_id, Person.email, emails)}
    known |= {person.phone: person for person in _with(session, organisation_id, Person.phone, phones)}
    return [_survivor(session, known.get(_found_by(contact))) for contact in contacts]


def _found_by(who: Contact | Person) -> str | None:
    """The e-mail, or the phone where there is none."""
    return who.email or who.phone


def _make_people(session: Session, organisation_id: int, contacts: Sequence[Contact]) -> Sequence[Person]:
    numbers = {contact.phone for contact in contacts if contact.phone and contact.email}
    taken = {person.phone for person in _with(session, organisation_id, Person.phone, numbers)}
    rows = [
        {
            "organisation_id": organisation_id,
            "name": contact.name,
            "email": contact.email,
            "phone": None if contact.email and contact.phone in taken else contact.phone,
            "locale": contact.locale,
        }
        for contact in sorted(contacts, key=lambda contact: (contact.email or "", contact.phone or ""))
    ]
    return insert_those_missing(session, Person, (), rows)


def _with(
    session: Session, organisation_id: int, attribute: InstrumentedAttribute[str | None], values: Collection[str]
) -> Sequence[Person]:
    if not values:
        return []
    known = select(Person).where(Person.organisation_id == organisation_id, one_of(session, attribute, values))
    return session.scalars(known).all()


def _survivor(session: Session, person: Person | None) -> Person | None:
    """Somebody who turned out to be another person is found as that person, by every contact of either."""
    return person if person is None or person.merged_into_id is None else session.get(Person, person.merged_into_id)
