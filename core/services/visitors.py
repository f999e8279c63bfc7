"""Visitors: browsers, known by a first-party cookie."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.models import Person, Visitor


def find_visitor(session: Session, organisation_id: int, token: str) -> Visitor | None:
    """The browser with this cookie, when the organisation has seen it before."""
    return session.scalar(select(Visitor).where(Visitor.organisation_id == organisation_id, Visitor.token == token))


def meet_visitor(session: Session, organisation_id: int, token: str, *, is_fresh: bool = False) -> Visitor:
    """The browser with this cookie, known from now on; a fresh token was drawn for this very request, so nobody has it yet."""
    if is_fresh:
        newcomer = Visitor(organisation_id=organisation_id, token=token)
        session.add(newcomer)
        session.flush()
        return newcomer
    found = find_visitor(session, organisation_id, token)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            visitor = Visitor(organisation_id=organisation_id, token=token)
            session.add(visitor)
    except IntegrityError:  # two tabs of one browser at the same moment
        return session.scalars(select(Visitor).where(Visitor.organisation_id == organisation_id, Visitor.token == token)).one()
    return visitor


def become_person(visitor: Visitor, person: Person) -> None:
    """Note whose browser this is; whoever registered with it first keeps it, a shared tablet does not change hands."""
    if visitor.person_id is None:
        visitor.person_id = person.id
