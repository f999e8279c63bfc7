"""People: finding who a form speaks of, or making them known."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import insert_unless_there
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


def match_or_make_person(session: Session, organisation_id: int, contact: Contact) -> Match:
    """The organisation's person with this e-mail, else this phone, else a new one."""
    while True:
        found = match_person(session, organisation_id, contact)
        if found is not None:
            return Match(found, is_new=False)
        made = _make_person(session, organisation_id, contact)
        if made is not None:
            return Match(made, is_new=True)
        # The same human registered for another event at this very moment, or somebody else with this number: look again.


def match_person(session: Session, organisation_id: int, contact: Contact) -> Person | None:
    """Who a form speaks of, without learning anything from it.

    Nothing a form says is verified. So an e-mail is never added to a person found by phone: whoever typed somebody's number
    beside an address of their own would from then on receive that person's tickets. Such a form makes a new person.
    """
    if contact.email:
        return _by(session, organisation_id, email=contact.email)
    return _by(session, organisation_id, phone=contact.phone)


def _make_person(session: Session, organisation_id: int, contact: Contact) -> Person | None:
    phone_is_free = contact.phone is None or not contact.email or _by(session, organisation_id, phone=contact.phone) is None
    return insert_unless_there(
        session,
        Person,
        organisation_id=organisation_id,
        name=contact.name,
        email=contact.email,
        phone=contact.phone if phone_is_free else None,
        locale=contact.locale,
    )


def _by(session: Session, organisation_id: int, **contact: str | None) -> Person | None:
    return _survivor(session, session.scalar(select(Person).filter_by(organisation_id=organisation_id, **contact)))


def _survivor(session: Session, person: Person | None) -> Person | None:
    """Somebody who turned out to be another person is found as that person, by every contact of either."""
    return person if person is None or person.merged_into_id is None else session.get(Person, person.merged_into_id)
