"""What merging two people would do, before anybody does it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Registration
from core.outbox import PENDING
from core.permissions import Actor, Permission
from core.queries.people.merges import MergeStory, get_person, merge_story
from core.services.people.merges import merge_people
from core.services.registrations.referral_reruns import depending_on

TRIED_MAX = 300  # people whose parent is decided again; trying more would keep those waiting who register meanwhile


@dataclass(frozen=True)
class Dependants:
    """How many registrations a merge of two people would decide again."""

    count: int

    @property
    def may_be_tried(self) -> bool:
        """Whether the merge may be done and taken back for a look at it."""
        return self.count <= TRIED_MAX


def count_dependants(session: Session, actor: Actor, survivor_id: int, absorbed_id: int) -> Dependants:
    """How much hangs on the two, read without keeping anybody waiting."""
    actor.require(Permission.MERGE_PEOPLE)
    ids = [get_person(session, actor.organisation_id, person_id).id for person_id in (survivor_id, absorbed_id)]
    places: dict[int, set[int]] = {}
    held = select(Registration.event_id, Registration.id).where(Registration.person_id.in_(ids))
    for event_id, place_id in session.execute(held):
        places.setdefault(event_id, set()).add(place_id)
    return Dependants(sum(len(depending_on(session, event_id, theirs)) for event_id, theirs in places.items()))


def preview_merge(session: Session, actor: Actor, survivor_id: int, absorbed_id: int) -> MergeStory:
    """What a merge would do, found by doing it and taking it back: the only forecast that cannot be wrong."""
    pending = list(session.info.get(PENDING, []))
    attempt = session.begin_nested()
    merge = merge_people(session, actor, survivor_id, absorbed_id)
    session.flush()
    story = merge_story(session, merge)
    attempt.rollback()
    session.info[PENDING] = pending
    return story
