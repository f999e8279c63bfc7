"""Two people who are two, said by a member so that nobody has to look at them again; and taken back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import insert_unless_there
from core.errors import NotFound
from core.models import Person, PersonDistinction
from core.permissions import Actor, Permission
from core.queries.people.distinctions import find_apart, pair_of
from core.services.people.merge_errors import NotMergeable, SamePerson


def keep_apart(session: Session, actor: Actor, one_id: int, other_id: int) -> None:
    """Remember that these are two people; they are not suggested as one any more. Saying it twice is saying it once."""
    actor.require(Permission.MERGE_PEOPLE)
    if one_id == other_id:
        raise SamePerson()
    theirs = select(Person).where(Person.organisation_id == actor.organisation_id, Person.id.in_((one_id, other_id)))
    people = session.scalars(theirs).all()
    if len(people) < len((one_id, other_id)):
        raise NotFound()
    if any(person.merged_into_id is not None or person.erased_at is not None for person in people):
        raise NotMergeable()
    if find_apart(session, actor.organisation_id, one_id, other_id) is not None:
        return
    first, second = pair_of(one_id, other_id)
    who = {"organisation_id": actor.organisation_id, "member_id": actor.member_id}
    insert_unless_there(session, PersonDistinction, ("one_id", "other_id"), one_id=first, other_id=second, **who)


def suggest_again(session: Session, actor: Actor, one_id: int, other_id: int) -> None:
    """Take that back, by whichever of their records it was said: the two may be one after all."""
    actor.require(Permission.MERGE_PEOPLE)
    found = find_apart(session, actor.organisation_id, one_id, other_id)
    if found is None:
        raise NotFound()
    while found is not None:
        session.delete(found.distinction)
        session.flush()
        found = find_apart(session, actor.organisation_id, one_id, other_id)
