"""Two records of one human become one person, and two again when that was a mistake."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.events import MergeUndone, PeopleMerged, PersonBanned, PersonVerified
from core.models import ChangeReason, Event, Person, PersonMerge, Registration, Sanction
from core.models.person_merge import WHY_MAX_LENGTH
from core.models.sanction import BAN_IN_FORCE
from core.outbox import record
from core.permissions import Actor, Permission
from core.queries.people.merges import forest_changes
from core.services.people.merge_errors import ErasedSince, MergedSince, MergeUndoneAlready, NotMergeable, SamePerson
from core.services.people.merge_places import fold, unfold
from core.services.people.merge_rows import move_person_rows, put_back
from core.services.registrations.referral_reruns import Rerun, decide_again, depending_on
from core.services.rewards.plans import lock_plans_of_people

CONTACTS = ("email", "phone")


def merge_people(session: Session, actor: Actor, survivor_id: int, absorbed_id: int, why: str = "") -> PersonMerge:
    """Let one person be the other: places, browsers, messages, sanctions and rewards, and decide anew who brought whom."""
    actor.require(Permission.MERGE_PEOPLE)
    survivor, absorbed = _lock_pair(session, actor, survivor_id, absorbed_id)
    merge = PersonMerge(
        organisation_id=actor.organisation_id,
        survivor_id=survivor.id,
        absorbed_id=absorbed.id,
        member_id=actor.member_id,
        why=why.strip()[:WHY_MAX_LENGTH],
    )
    session.add(merge)
    session.flush()
    rerun = Rerun(ChangeReason.MERGE, merge.id, merge.merged_at)
    merge.moved = _absorb(session, survivor, absorbed, rerun)
    event_ids = _decide_all_again(session, merge, rerun)
    _dismiss_if_banned(session, survivor)
    _tell(session, merge, event_ids, merge.moved["folded"])
    return merge


def undo_merge(session: Session, actor: Actor, merge_id: int) -> PersonMerge:
    """Make two people of one again. What happened since stays with the survivor; paid rewards stay paid."""
    actor.require(Permission.MERGE_PEOPLE)
    merge = session.scalar(
        select(PersonMerge).where(PersonMerge.id == merge_id, PersonMerge.organisation_id == actor.organisation_id)
    )
    if merge is None:
        raise NotFound()
    people = _lock(session, actor.organisation_id, merge.survivor_id, merge.absorbed_id)
    survivor, absorbed = people[merge.survivor_id], people[merge.absorbed_id]
    session.refresh(merge)
    _check_undoable(session, merge, survivor)
    _release(session, survivor, absorbed, merge.moved)
    merge.undone_at, merge.undone_by_id = now(), actor.member_id
    event_ids = _decide_all_again(session, merge, Rerun(ChangeReason.UNDO, merge.id, merge.undone_at))
    record(session, MergeUndone(actor.organisation_id, merge_id=merge.id, event_ids=event_ids))
    return merge


def settle_merge(session: Session, merge_id: int) -> bool:
    """Take in what was being stored while the two were merged: a place of the absorbed one, an edge to a place that was merged.

    Whoever registers reads first and writes later, and on PostgreSQL a merge may come between. Where the survivor was merged
    onward meanwhile, it goes to whoever that is now. False when there was nothing.
    """
    merge = session.get_one(PersonMerge, merge_id)
    final_id = _final_survivor(session, merge.survivor_id)
    people = _lock(session, merge.organisation_id, *{merge.survivor_id, merge.absorbed_id, final_id})
    final, absorbed = people[final_id], people[merge.absorbed_id]
    session.refresh(merge)
    if final.merged_into_id is not None:  # only just: the sweep comes back
        return False
    merge.settled_at = now()
    if merge.undone_at is not None or final.erased_at is not None:
        return False
    return _take_in(session, merge, final, absorbed)


def _final_survivor(session: Session, person_id: int) -> int:
    """Who somebody is by now."""
    onward = session.scalar(select(Person.merged_into_id).where(Person.id == person_id))
    return person_id if onward is None else _final_survivor(session, onward)


def _take_in(session: Session, merge: PersonMerge, final: Person, absorbed: Person) -> bool:
    rerun = Rerun(ChangeReason.MERGE, merge.id, now())
    late: dict[str, Any] = _bring_places(session, final, absorbed, rerun)
    rows = move_person_rows(session, absorbed.id, final.id)
    all_rows = {name: [*merge.moved["rows"].get(name, ()), *rows.get(name, ())] for name in merge.moved["rows"] | rows}
    places = {name: [*merge.moved[name], *late[name]] for name in late}
    merge.moved = merge.moved | places | {"rows": all_rows}
    before = forest_changes(session, merge.id)
    event_ids = _decide_all_again(session, merge, rerun, final.id)
    was_late = bool(rows or any(late.values()) or forest_changes(session, merge.id) > before)
    if was_late:
        _tell(session, merge, event_ids, late["folded"])
    return was_late


def _tell(session: Session, merge: PersonMerge, event_ids: tuple[int, ...], folded: list[dict[str, Any]]) -> None:
    left = tuple(place["merged"] for place in folded)
    record(session, PeopleMerged(merge.organisation_id, merge_id=merge.id, event_ids=event_ids, registration_ids=left))


def _lock_pair(session: Session, actor: Actor, survivor_id: int, absorbed_id: int) -> tuple[Person, Person]:
    people = _lock(session, actor.organisation_id, survivor_id, absorbed_id)
    if survivor_id == absorbed_id:
        raise SamePerson()
    if any(person.merged_into_id is not None or person.erased_at is not None for person in people.values()):
        raise NotMergeable()
    return people[survivor_id], people[absorbed_id]


def _lock(session: Session, organisation_id: int, *ids: int) -> dict[int, Person]:
    """In one order, whoever asks; a registration of either waits meanwhile, for it refers to the row."""
    lock_plans_of_people(session, organisation_id, ids)  # whose rewards go along
    wanted = select(Person).where(Person.id.in_(ids), Person.organisation_id == organisation_id).order_by(Person.id)
    people = {
        person.id: person for person in session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True})
    }
    if set(ids) - people.keys():
        raise NotFound()
    return people


def _absorb(session: Session, survivor: Person, absorbed: Person, rerun: Rerun) -> dict[str, Any]:
    """Everything that undoing has to put back."""
    moved: dict[str, Any] = _bring_places(session, survivor, absorbed, rerun)
    moved["rows"] = move_person_rows(session, absorbed.id, survivor.id)
    moved["contacts"] = [name for name in CONTACTS if _hand_contact(session, name, absorbed, survivor)]
    moved["people"] = _point(session, Person.merged_into_id == absorbed.id, survivor.id)
    if "email" in moved["contacts"] and _hand_proof(absorbed, survivor):
        record(session, PersonVerified(survivor.organisation_id, person_id=survivor.id))
    absorbed.merged_into_id = survivor.id
    session.flush()
    return moved


def _bring_places(session: Session, survivor: Person, absorbed: Person, rerun: Rerun) -> dict[str, list[Any]]:
    """Every place of the absorbed one is the survivor's, or is merged into theirs."""
    own, theirs = (_places(session, person) for person in (survivor, absorbed))
    moved: dict[str, list[Any]] = {"folded": [], "places": []}
    for event_id in sorted(theirs):
        if event_id in own:
            moved["folded"].append(fold(session, own[event_id], theirs[event_id], survivor, rerun))
        else:
            theirs[event_id].person_id = survivor.id
            moved["places"].append(theirs[event_id].id)
    return moved


def _release(session: Session, survivor: Person, absorbed: Person, moved: dict[str, Any]) -> None:
    """The same backwards."""
    absorbed.merged_into_id = None
    if moved["people"]:
        _point(session, Person.id.in_(moved["people"]), absorbed.id)
    returned = [name for name in moved["contacts"] if _hand_contact(session, name, survivor, absorbed)]
    if "email" in returned:
        _hand_proof(survivor, absorbed)
    put_back(session, moved["rows"], absorbed.id)
    for place in session.scalars(select(Registration).where(Registration.id.in_(moved["places"]))):
        place.person_id = absorbed.id
    session.flush()
    for folded in reversed(moved["folded"]):
        unfold(session, folded)


def _places(session: Session, person: Person) -> dict[int, Registration]:
    """Their place at each event; one merged before stays with whoever it was folded for."""
    here = select(Registration).where(Registration.person_id == person.id, Registration.merged_into_id.is_(None))
    return {place.event_id: place for place in session.scalars(here.order_by(Registration.id))}


def _hand_contact(session: Session, name: str, giver: Person, taker: Person) -> bool:
    """Give a contact to the one who has none; the row it leaves must be empty first, for it is unique."""
    contact = getattr(giver, name)
    if contact is None or getattr(taker, name) is not None:
        return False
    setattr(giver, name, None)
    session.flush()
    setattr(taker, name, contact)
    session.flush()
    return True


def _hand_proof(giver: Person, taker: Person) -> bool:
    """What was proven is one mailbox, not whoever reads it: the proof stays with the address, and proves no other."""
    taker.verified_at, giver.verified_at = giver.verified_at, None
    return taker.verified_at is not None


def _point(session: Session, which: Any, target_id: int) -> list[int]:
    """People merged into one of these before lead on in one step."""
    people = session.scalars(select(Person).where(which).order_by(Person.id)).all()
    for person in people:
        person.merged_into_id = target_id
    session.flush()
    return [person.id for person in people]


def _decide_all_again(session: Session, merge: PersonMerge, rerun: Rerun, *besides: int) -> tuple[int, ...]:
    """Run the parent rule at every event where either of them, or who is named besides, has a place; gives the events."""
    session.flush()
    theirs = Registration.person_id.in_((merge.survivor_id, merge.absorbed_id, *besides))
    places: dict[int, set[int]] = {}
    for event_id, place_id in session.execute(select(Registration.event_id, Registration.id).where(theirs)):
        places.setdefault(event_id, set()).add(place_id)
    for event_id, ids in sorted(places.items()):
        event = session.get_one(Event, event_id)
        decide_again(session, event, depending_on(session, event_id, _with_merged(session, ids)), rerun)
    return tuple(sorted(places))


def _with_merged(session: Session, ids: Iterable[int]) -> set[int]:
    """Places with all that lead to them."""
    known = set(ids)
    return known | set(session.scalars(select(Registration.id).where(Registration.merged_into_id.in_(known))))


def _dismiss_if_banned(session: Session, survivor: Person) -> None:
    """A ban of the one is a ban of both: whoever is in a room under the other's place has to leave."""
    if session.scalar(select(Sanction.id).where(BAN_IN_FORCE, Sanction.person_id == survivor.id).limit(1)) is not None:
        ids = session.scalars(select(Registration.id).where(Registration.person_id == survivor.id).order_by(Registration.id))
        record(session, PersonBanned(survivor.organisation_id, registration_ids=tuple(ids)))


def _check_undoable(session: Session, merge: PersonMerge, survivor: Person) -> None:
    if merge.undone_at is not None:
        raise MergeUndoneAlready()
    if survivor.erased_at is not None:
        raise ErasedSince()
    pair = (merge.survivor_id, merge.absorbed_id)
    later = select(PersonMerge.id).where(
        PersonMerge.id > merge.id,
        PersonMerge.undone_at.is_(None),
        or_(PersonMerge.survivor_id.in_(pair), PersonMerge.absorbed_id.in_(pair)),
    )
    if session.scalar(later.limit(1)) is not None:
        raise MergedSince()
