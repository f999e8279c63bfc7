"""Visitors: browsers, known by a first-party cookie."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from core.bulk import one_of
from core.database import insert_those_missing
from core.models import Person, Visitor

BECOME = update(Visitor.__table__).where(Visitor.id == bindparam("browser"), Visitor.person_id.is_(None))  # type: ignore[arg-type]
BECOME = BECOME.values(person_id=bindparam("person"))


def meet_visitor(session: Session, organisation_id: int, token: str, *, is_fresh: bool = False) -> Visitor:
    """The browser with this cookie, known from now on; a fresh token was drawn for this very request, so nobody has it yet."""
    if is_fresh:
        newcomer = Visitor(organisation_id=organisation_id, token=token)
        session.add(newcomer)
        session.flush()
        return newcomer
    return meet_visitors(session, organisation_id, [token])[token]


def meet_visitors(session: Session, organisation_id: int, tokens: Collection[str]) -> dict[str, Visitor]:
    """The browsers with these cookies, known from now on."""
    known = _found(session, organisation_id, tokens)
    new = sorted(set(tokens) - known.keys())  # in one order everywhere, so that nobody waits for somebody who waits for them
    rows = [{"organisation_id": organisation_id, "token": token} for token in new]
    known |= {made.token: made for made in insert_those_missing(session, Visitor, ("organisation_id", "token"), rows)}
    if missing := [token for token in new if token not in known]:  # two tabs of one browser at the same moment
        known |= _found(session, organisation_id, missing)
    return known


def become_people(session: Session, owners: Iterable[tuple[Visitor, Person]]) -> None:
    """Note whose browser each is; whoever registered with it first keeps it, a shared tablet does not change hands."""
    first: dict[int, tuple[Visitor, Person]] = {}
    for visitor, person in owners:
        if visitor.person_id is None:
            first.setdefault(visitor.id, (visitor, person))
    if first:
        rows = [{"browser": visitor.id, "person": person.id} for _id, (visitor, person) in sorted(first.items())]
        session.connection().execute(BECOME, rows)
    for visitor, _person in first.values():
        session.expire(visitor, ["person_id"])


def _found(session: Session, organisation_id: int, tokens: Collection[str]) -> dict[str, Visitor]:
    met = select(Visitor).where(Visitor.organisation_id == organisation_id, one_of(session, Visitor.token, tokens))
    return {visitor.token: visitor for visitor in session.scalars(met)}
