"""What merging two people did, or would do, in words' worth of numbers; and who was merged with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.errors import NotFound
from core.models import Event, Member, Person, PersonMerge, ReferralChange, Registration, RegistrationStatus

RECENT = 20
FOUND_MAX = 12
Survivor, Absorbed, Later = aliased(Person, name="survivor"), aliased(Person, name="gone"), aliased(PersonMerge, name="later")
Child, Old, New = (aliased(Registration, name=name) for name in ("child", "old_parent", "new_parent"))


@dataclass(frozen=True)
class PlaceStory:
    """What becomes of places at one event. Two become one where `merged_at` is given, and a seat may be freed by it."""

    event_id: int
    title: str
    registration_id: int
    merged_at: datetime | None = None
    frees_seat: bool = False


@dataclass(frozen=True)
class EdgeStory:
    """Somebody whose parent is another; None for a root. `follows` where it is another place of the same human only."""

    title: str
    child: str
    old_parent: str | None
    new_parent: str | None
    follows: bool


@dataclass(frozen=True)
class MergeStory:
    """What one merge moves and changes."""

    places: Sequence[PlaceStory]
    edges: Sequence[EdgeStory]
    contacts: Sequence[str]
    browsers: int
    messages: int


@dataclass(frozen=True)
class Held:
    """One place of a person, for a list."""

    registration_id: int
    event_id: int
    title: str
    at: datetime
    cancelled: bool
    phone: str | None


@dataclass(frozen=True)
class MergeRow:
    """One merge as a list shows it; `can_undo` says whether nothing stands on it."""

    merge: PersonMerge
    survivor: Person
    absorbed: Person
    member: str | None
    can_undo: bool

    @property
    def former_contact(self) -> str:
        """Where the absorbed one was reached, though it may be the survivor's now."""
        given = (getattr(self.survivor, name) for name in self.merge.moved["contacts"])
        return self.absorbed.email or self.absorbed.phone or next(filter(None, given), "")


def merge_story(session: Session, merge: PersonMerge) -> MergeStory:
    """What the merge did, as plain values that outlive its transaction."""
    moved = merge.moved
    return MergeStory(
        places=[*_folded(session, moved["folded"]), *_moved(session, moved["places"])],
        edges=edges_of(session, merge),
        contacts=list(moved["contacts"]),
        browsers=len(moved["rows"].get("visitor.person_id", ())),
        messages=sum(len(folded["messages"]) for folded in moved["folded"]),
    )


def edges_of(session: Session, merge: PersonMerge) -> list[EdgeStory]:
    """Whose parent the merge changed, but for places that are no places of their own any more."""
    rows = session.execute(
        select(Event.title, Child.name, Old.name, New.name, func.coalesce(Old.merged_into_id == New.id, false()))
        .select_from(ReferralChange)
        .join(Event, Event.id == ReferralChange.event_id)
        .join(Child, Child.id == ReferralChange.child_id)
        .outerjoin(Old, Old.id == ReferralChange.old_parent_id)
        .outerjoin(New, New.id == ReferralChange.new_parent_id)
        .where(ReferralChange.merge_id == merge.id, ReferralChange.reason == "merge", Child.merged_into_id.is_(None))
        .order_by(ReferralChange.event_id, ReferralChange.id)
    )
    return [EdgeStory(*row[:4], follows=bool(row[4])) for row in rows]


def forest_changes(session: Session, merge_id: int) -> int:
    """How many parents a merge, and its undoing, have changed so far."""
    counted = select(func.count()).select_from(ReferralChange).where(ReferralChange.merge_id == merge_id)
    return session.scalar(counted) or 0


def recent_merges(session: Session, organisation_id: int, person_id: int | None = None) -> list[MergeRow]:
    """The last merges of the organisation, or those of one person; newest first. Merges of erased people name nobody."""
    wanted = _merges().where(PersonMerge.organisation_id == organisation_id, Survivor.erased_at.is_(None))
    if person_id is not None:
        wanted = wanted.where(PersonMerge.survivor_id == person_id)
    rows = session.execute(wanted.order_by(PersonMerge.id.desc()).limit(RECENT))
    return [MergeRow(merge, survivor, absorbed, member, can_undo) for merge, survivor, absorbed, member, can_undo in rows]


def unsettled_merges(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """Merges of whatever organisation whose last step is still owed: the job that takes it was lost."""
    owed = select(PersonMerge.id).where(PersonMerge.settled_at.is_(None), PersonMerge.merged_at < before)
    return session.scalars(owed.order_by(PersonMerge.merged_at).limit(limit)).all()


def get_person(session: Session, organisation_id: int, person_id: int) -> Person:
    """One person of the organisation; of somebody merged, the survivor."""
    here = (Person.organisation_id == organisation_id, Person.id == person_id)
    person = session.scalar(select(Person).where(*here))
    if person is not None and person.merged_into_id is not None:
        person = session.get(Person, person.merged_into_id)
    if person is None:
        raise NotFound()
    return person


def find_people(session: Session, organisation_id: int, needle: str, besides: int) -> list[Person]:
    """People whose name, e-mail or phone holds these words; those that were merged or erased are none any more."""
    words = needle.strip().lower()
    if not words:
        return []
    texts = (Person.name, Person.email, Person.phone)
    matches = or_(*(func.lower(text).contains(words, autoescape=True) for text in texts))
    found = select(Person).where(Person.organisation_id == organisation_id, standing(), Person.id != besides, matches)
    return list(session.scalars(found.order_by(Person.name, Person.id).limit(FOUND_MAX)))


def standing(person: Any = Person) -> ColumnElement[bool]:
    """Somebody who is still a person of their own."""
    return and_(person.merged_into_id.is_(None), person.erased_at.is_(None))


def places_of(session: Session, person_ids: Sequence[int]) -> dict[int, list[Held]]:
    """Every place that these people hold or held, by person; the newest first."""
    rows = session.execute(
        select(
            Registration.person_id,
            Registration.id,
            Event.id,
            Event.title,
            Registration.created_at,
            Registration.status,
            Registration.phone,
        )
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id.in_(person_ids), Registration.merged_into_id.is_(None))
        .order_by(Registration.created_at.desc(), Registration.id.desc())
    )
    places: dict[int, list[Held]] = {}
    for person_id, place_id, event_id, title, at, status, phone in rows:
        held = Held(place_id, event_id, title, at, status == RegistrationStatus.CANCELLED, phone)
        places.setdefault(person_id, []).append(held)
    return places


def surviving_place(session: Session, event: Event, registration_id: int) -> int | None:
    """Where a place that was merged leads to; None for any other."""
    here = (Registration.id == registration_id, Registration.event_id == event.id)
    return session.scalar(select(Registration.merged_into_id).where(*here))


def _merges() -> Select[PersonMerge, Person, Person, str, bool]:
    pair = (PersonMerge.survivor_id, PersonMerge.absorbed_id)
    stands_on_it = select(Later.id).where(
        Later.id > PersonMerge.id,
        Later.undone_at.is_(None),
        or_(Later.survivor_id.in_(pair), Later.absorbed_id.in_(pair)),
    )
    can_undo = and_(PersonMerge.undone_at.is_(None), ~stands_on_it.exists())
    return (
        select(PersonMerge, Survivor, Absorbed, Member.name, can_undo)
        .join(Survivor, Survivor.id == PersonMerge.survivor_id)
        .join(Absorbed, Absorbed.id == PersonMerge.absorbed_id)
        .outerjoin(Member, Member.id == PersonMerge.member_id)
    )


def _folded(session: Session, folded: Sequence[dict[str, Any]]) -> list[PlaceStory]:
    merged = aliased(Registration)
    held = {one["merged"]: _frees_seat(one["had"]) for one in folded}
    rows = session.execute(
        select(Event.id, Event.title, Registration.id, merged.created_at, merged.id)
        .join(Registration, Registration.event_id == Event.id)
        .join(merged, merged.merged_into_id == Registration.id)
        .where(merged.id.in_(held))
        .order_by(Event.id)
    )
    return [PlaceStory(*row[:4], frees_seat=held[row[4]]) for row in rows]


def _moved(session: Session, ids: Sequence[int]) -> list[PlaceStory]:
    rows = session.execute(
        select(Event.id, Event.title, Registration.id)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.id.in_(ids))
        .order_by(Event.id)
    )
    return [PlaceStory(*row) for row in rows]


def _frees_seat(had: dict[str, Any]) -> bool:
    return all(state["status"] == RegistrationStatus.REGISTERED for state in had.values())
