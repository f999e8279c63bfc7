"""Who was found to be two people, whatever became of either since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from core.models import Member, Person, PersonDistinction
from core.queries.people.merges import standing

RECENT = 20
Pair = tuple[int, int]
One, Other = aliased(Person, name="one"), aliased(Person, name="other")
OneNow, OtherNow = aliased(Person, name="one_now"), aliased(Person, name="other_now")


@dataclass(frozen=True)
class Apart:
    """One decision, with the people it is about now and the name of whoever took it."""

    distinction: PersonDistinction
    one: Person
    other: Person
    member: str | None


def pair_of(one_id: int, other_id: int) -> Pair:
    """Two people in whichever order, as one value."""
    return min(one_id, other_id), max(one_id, other_id)


def pairs_apart(session: Session, organisation_id: int) -> frozenset[Pair]:
    """Every pair of people of the organisation who are two."""
    decided = (
        select(_is_now(One), _is_now(Other))
        .select_from(PersonDistinction)
        .join(One, One.id == PersonDistinction.one_id)
        .join(Other, Other.id == PersonDistinction.other_id)
        .where(PersonDistinction.organisation_id == organisation_id)
    )
    return frozenset(pair_of(one, other) for one, other in session.execute(decided))


def list_apart(session: Session, organisation_id: int) -> Sequence[Apart]:
    """The last decisions about people who are still people of their own, newest first."""
    wanted = _decided(organisation_id).order_by(PersonDistinction.id.desc()).limit(RECENT)
    return [Apart(*row) for row in session.execute(wanted)]


def find_apart(session: Session, organisation_id: int, one_id: int, other_id: int) -> Apart | None:
    """The last decision that these two are two."""
    these = and_(OneNow.id.in_((one_id, other_id)), OtherNow.id.in_((one_id, other_id)))
    wanted = _decided(organisation_id).where(these).order_by(PersonDistinction.id.desc()).limit(1)
    row = session.execute(wanted).first()
    return None if row is None else Apart(*row)


def _is_now(person: Any) -> ColumnElement[int]:
    """Who a record is by now; a chain of merges is one step long."""
    return func.coalesce(person.merged_into_id, person.id)


def _decided(organisation_id: int) -> Select[PersonDistinction, Person, Person, str]:
    return (
        select(PersonDistinction, OneNow, OtherNow, Member.name)
        .join(One, One.id == PersonDistinction.one_id)
        .join(Other, Other.id == PersonDistinction.other_id)
        .join(OneNow, OneNow.id == _is_now(One))
        .join(OtherNow, OtherNow.id == _is_now(Other))
        .outerjoin(Member, Member.id == PersonDistinction.member_id)
        .where(PersonDistinction.organisation_id == organisation_id, OneNow.id != OtherNow.id)
        .where(standing(OneNow), standing(OtherNow))
    )
