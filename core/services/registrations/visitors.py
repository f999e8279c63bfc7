"""Visitors: browsers, known by a first-party cookie."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.database import insert_unless_there
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
    made = insert_unless_there(session, Visitor, ("organisation_id", "token"), organisation_id=organisation_id, token=token)
    if made is not None:
        return made
    # two tabs of one browser at the same moment
    return session.scalars(select(Visitor).where(Visitor.organisation_id == organisation_id, Visitor.token == token)).one()


def become_person(session: Session, visitor: Visitor, person: Person) -> None:
    """Note whose browser this is; whoever registered with it first keeps it, a shared tablet does not change hands."""
    if visitor.person_id is not None:
        return
    taken = session.execute(
        update(Visitor)
        .where(Visitor.id == visitor.id, Visitor.person_id.is_(None))
        .values(person_id=person.id)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result counts its rows
        set_committed_value(visitor, "person_id", person.id)
    else:
        session.expire(visitor, ["person_id"])
