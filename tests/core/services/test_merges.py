"""Two records of one human become one person, on both databases, and two again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import now
from core.errors import Forbidden, NotFound
from core.events import PeopleMerged
from core.models import (
    Attendance,
    ChatMessage,
    ChatRoom,
    Event,
    Person,
    PersonMerge,
    Referral,
    ReferralChange,
    Registration,
    RegistrationStatus,
    Role,
    Sanction,
    SanctionKind,
    Visitor,
)
from core.outbox import PENDING
from core.permissions import Actor
from core.queries.mail.emails import unwritten_cancellations
from core.queries.people.merges import merge_story, recent_merges
from core.queries.registrations.tickets import get_ticket
from core.services.people.merge_errors import MergedSince, MergeUndoneAlready, NotMergeable, SamePerson
from core.services.people.merge_places import NoSeatLeft
from core.services.people.merge_previews import preview_merge
from core.services.people.merge_rows import columns_naming_people
from core.services.people.merges import merge_people, settle_merge, undo_merge
from core.services.registrations.people import Contact, match_people
from core.services.registrations.places import cancel_registration
from core.services.room.chat import Draft, post_messages
from tests.core.services.spreading import come, look, parents
from tests.factories import make_event, make_member, make_organisation, make_person, make_registration, make_visitor

ADA_PHONE = "+442079460958"


def say(session: Session, place: Registration, text: str) -> ChatMessage:
    stored = post_messages(session, place.event_id, [Draft(Author.attendee(place), f"client-{place.id}", text)], None)[0]
    assert isinstance(stored, dict)
    return session.get_one(ChatMessage, stored["id"])


def by_phone(session: Session, event: Event, name: str, when: int, phone: str = ADA_PHONE, **values: object) -> Registration:
    return come(session, event, name, when, email=None, phone=phone, **values)  # type: ignore[arg-type]


def test_places_at_different_events_are_the_survivors(session: Session, event: Event, owner: Actor) -> None:
    other = make_event(session, event.organisation)
    ada, again = come(session, event, "Ada", 1), by_phone(session, other, "Ada", 2, browser="phone")
    absorbed_id = again.person_id

    merge = merge_people(session, owner, ada.person_id, absorbed_id, "Told me at the door")

    assert again.person_id == ada.person_id
    assert (again.status, other.seats_taken) == (RegistrationStatus.REGISTERED, 1)
    assert (merge.why, merge.moved["folded"], merge.moved["places"]) == ("Told me at the door", [], [again.id])
    assert session.get_one(Person, ada.person_id).phone == ADA_PHONE
    assert session.get_one(Person, absorbed_id).merged_into_id == ada.person_id
    assert set(session.scalars(select(Visitor.token).where(Visitor.person_id == ada.person_id))) == {"browser of Ada", "phone"}


def test_of_two_places_at_one_event_the_earlier_stays_whoever_survives(session: Session, event: Event, owner: Actor) -> None:
    earlier, later = by_phone(session, event, "Ada", 1, browser="phone"), come(session, event, "Ada", 2)
    survivor_id, absorbed_id = later.person_id, earlier.person_id

    merge_people(session, owner, survivor_id, absorbed_id)

    assert (earlier.person_id, earlier.status, earlier.merged_into_id) == (survivor_id, RegistrationStatus.REGISTERED, None)
    assert (later.person_id, later.status, later.merged_into_id) == (absorbed_id, RegistrationStatus.CANCELLED, earlier.id)
    session.refresh(event)
    assert event.seats_taken == 1
    assert get_ticket(session, later.ticket_token).id == earlier.id
    assert [person.name for person in session.scalars(select(Person))] == ["Ada", "Ada"]


def test_a_place_given_back_is_held_again_when_the_other_one_was_kept(session: Session, event: Event, owner: Actor) -> None:
    earlier, later = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    cancel_registration(session, earlier.id)

    merge = merge_people(session, owner, earlier.person_id, later.person_id)
    assert (earlier.status, later.status, event.seats_taken) == (RegistrationStatus.REGISTERED, RegistrationStatus.CANCELLED, 1)

    undo_merge(session, owner, merge.id)
    assert (earlier.status, later.status, event.seats_taken) == (RegistrationStatus.CANCELLED, RegistrationStatus.REGISTERED, 1)


def test_whoever_came_by_either_link_was_brought_by_the_survivor_and_the_change_is_written_down(
    session: Session, event: Event, owner: Actor
) -> None:
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    ben = come(session, event, "Ben", 3, through=again)
    look(session, event, "browser of Cem", again, 4)
    cem = come(session, event, "Cem", 5)
    assert parents(session, event) == {ben.id: again.id, cem.id: again.id}

    merge = merge_people(session, owner, ada.person_id, again.person_id)

    assert parents(session, event) == {ben.id: ada.id, cem.id: ada.id}
    changes = session.scalars(select(ReferralChange).order_by(ReferralChange.id)).all()
    assert [(change.child_id, change.old_parent_id, change.new_parent_id, change.merge_id) for change in changes] == [
        (ben.id, again.id, ada.id, merge.id),
        (cem.id, again.id, ada.id, merge.id),
    ]
    undo_merge(session, owner, merge.id)
    assert parents(session, event) == {ben.id: again.id, cem.id: again.id}


def test_nobody_has_brought_themselves_and_the_touch_before_decides(session: Session, event: Event, owner: Actor) -> None:
    ada, eve = by_phone(session, event, "Ada", 1, browser="phone"), come(session, event, "Eve", 2)
    look(session, event, "laptop", eve, 3)
    look(session, event, "laptop", ada, 4)
    again = come(session, event, "Adah", 5, browser="laptop")
    child = come(session, event, "Ben", 6, through=again)
    assert parents(session, event)[again.id] == ada.id

    merge_people(session, owner, again.person_id, ada.person_id)

    # the earlier place stays and is a root: Eve came after it
    assert parents(session, event) == {child.id: ada.id}


def test_a_parent_who_turns_out_to_be_oneself_gives_way_to_the_touch_before(session: Session, event: Event, owner: Actor) -> None:
    other = make_event(session, event.organisation)
    at_home = come(session, other, "Beatrice", 1, browser="tablet")
    eve, ada = come(session, event, "Eve", 2), come(session, event, "Ada", 3, browser="tablet")
    look(session, event, "phone", eve, 4)
    last = look(session, event, "phone", ada, 5)
    bea = come(session, event, "Bea", 6, browser="phone")
    assert parents(session, event) == {bea.id: ada.id}

    merge = merge_people(session, owner, bea.person_id, at_home.person_id)
    assert parents(session, event) == {bea.id: eve.id}

    undo_merge(session, owner, merge.id)
    edge = session.get_one(Referral, bea.id)
    assert (edge.parent_id, edge.visit_id, edge.decided_by) == (ada.id, last.id, "touch")


def test_a_contact_of_either_leads_to_the_survivor(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2, phone=ADA_PHONE)
    merge_people(session, owner, ada.person_id, again.person_id)

    for contact in (Contact("A", "adah@example.org", None, "en"), Contact("A", None, ADA_PHONE, "en")):
        (found,) = match_people(session, event.organisation_id, [contact])
        assert found is not None
        assert found.id == ada.person_id


def test_undoing_puts_everything_back_as_it_was(session: Session, event: Event, owner: Actor) -> None:
    other = make_event(session, event.organisation)
    again, ada = by_phone(session, event, "Ada", 1, browser="phone"), come(session, event, "Ada", 2)
    elsewhere = by_phone(session, other, "Ada", 3, browser="phone")
    child = come(session, event, "Ben", 4, through=ada)
    before = _state(session, event)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    assert _state(session, event) != before

    undo_merge(session, owner, merge.id)

    assert _state(session, event) == before
    assert (merge.undone_by_id, elsewhere.person_id) == (owner.member_id, again.person_id)
    assert parents(session, event) == {child.id: ada.id}
    with pytest.raises(MergeUndoneAlready):
        undo_merge(session, owner, merge.id)


def _state(session: Session, event: Event) -> list[tuple[object, ...]]:
    session.flush()
    session.expire_all()
    places = session.scalars(select(Registration).order_by(Registration.id))
    people = session.scalars(select(Person).order_by(Person.id))
    browsers = session.scalars(select(Visitor).order_by(Visitor.id))
    return [
        *((place.person_id, place.status, place.merged_into_id, place.cancelled_at) for place in places),
        *((person.email, person.phone, person.merged_into_id) for person in people),
        *((browser.token, browser.person_id) for browser in browsers),
        tuple(sorted(parents(session, event).items())),
        (session.get_one(Event, event.id).seats_taken,),
    ]


def test_the_later_merge_is_undone_first(session: Session, event: Event, owner: Actor) -> None:
    ada, again, third = (come(session, event, name, when) for when, name in enumerate(("Ada", "Adah", "Adalina")))
    people = [place.person_id for place in (ada, again, third)]
    first = merge_people(session, owner, people[1], people[2])
    second = merge_people(session, owner, people[0], people[1])
    assert {third.merged_into_id, again.merged_into_id} == {ada.id}
    assert session.get_one(Person, people[2]).merged_into_id == people[0]
    assert [row.can_undo for row in recent_merges(session, event.organisation_id)] == [True, False]

    with pytest.raises(MergedSince):
        undo_merge(session, owner, first.id)
    undo_merge(session, owner, second.id)
    assert (third.merged_into_id, again.merged_into_id) == (again.id, None)
    undo_merge(session, owner, first.id)
    assert third.merged_into_id is None
    assert event.seats_taken == 3


def test_a_seat_that_somebody_else_took_meanwhile_is_not_given_twice(session: Session, owner: Actor, event: Event) -> None:
    event.capacity = 2
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    come(session, event, "Ben", 3)

    with pytest.raises(NoSeatLeft):
        undo_merge(session, owner, merge.id)


def test_who_gave_the_one_place_back_has_given_both_back(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    cancel_registration(session, ada.id)

    undo_merge(session, owner, merge.id)

    session.refresh(event)
    assert {ada.status, again.status} == {RegistrationStatus.CANCELLED}
    assert event.seats_taken == 0


def test_no_letter_says_that_the_second_place_was_given_back(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    merge_people(session, owner, ada.person_id, again.person_id)
    assert again.status == RegistrationStatus.CANCELLED
    assert unwritten_cancellations(session, now() + timedelta(minutes=1)) == []


def test_messages_go_along_and_the_room_hears_of_it(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    message = say(session, again, "Hello")
    session.flush()
    revision = session.get_one(ChatRoom, event.id).revision

    merge = merge_people(session, owner, ada.person_id, again.person_id)
    session.refresh(message)
    assert message.registration_id == ada.id
    assert message.revision == session.get_one(ChatRoom, event.id).revision > revision

    undo_merge(session, owner, merge.id)
    session.refresh(message)
    assert message.registration_id == again.id


def test_two_attendances_become_one_and_two_again(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    begin = now().replace(microsecond=0)
    for place, seconds in ((ada, 30), (again, 40)):
        times = {"first_seen_at": begin, "last_seen_at": begin + timedelta(seconds=seconds)}
        scope = {"organisation_id": event.organisation_id, "event_id": event.id}
        session.add(Attendance(registration_id=place.id, seconds=seconds, recent=(1 << seconds) - 1, **times, **scope))
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    assert session.get_one(Attendance, ada.id).seconds == 40

    undo_merge(session, owner, merge.id)
    own = session.get_one(Attendance, ada.id)
    assert (own.seconds, own.recent, own.last_seen_at) == (30, (1 << 30) - 1, begin + timedelta(seconds=30))
    assert session.get_one(Attendance, again.id).seconds == 40


def test_a_ban_of_the_one_is_a_ban_of_both(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    scope = {"organisation_id": event.organisation_id, "event_id": event.id, "name": "Ada"}
    ban = Sanction(kind=SanctionKind.BAN, person_id=again.person_id, registration_id=again.id, **scope)
    session.add(ban)
    session.flush()
    session.info.pop(PENDING, None)

    merge_people(session, owner, ada.person_id, again.person_id)

    assert ban.person_id == ada.person_id
    facts = [recorded.fact for recorded in session.info[PENDING]]
    assert [type(fact).__name__ for fact in facts] == ["PersonBanned", "PeopleMerged"]
    merged = facts[-1]
    assert isinstance(merged, PeopleMerged)
    assert (merged.event_ids, merged.registration_ids) == ((event.id,), (again.id,))


def test_a_preview_says_what_would_happen_and_does_none_of_it(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    come(session, event, "Ben", 3, through=again)
    session.info.pop(PENDING, None)
    before = _state(session, event)

    story = preview_merge(session, owner, ada.person_id, again.person_id)

    assert _state(session, event) == before
    assert session.info.get(PENDING) == []
    assert session.scalars(select(PersonMerge)).all() == []
    assert [(edge.child, edge.old_parent, edge.new_parent, edge.follows) for edge in story.edges] == [("Ben", "Ada", "Ada", True)]
    assert [(place.title, place.frees_seat) for place in story.places] == [(event.title, True)]
    assert story == merge_story(session, merge_people(session, owner, ada.person_id, again.person_id))


def test_everything_that_names_a_person_goes_along() -> None:
    found = {f"{column.class_.__tablename__}.{column.key}" for column in columns_naming_people()}
    assert {"visitor.person_id", "sanction.person_id", "lead.person_id", "reward.person_id"} <= found


def test_what_cannot_be_merged_is_refused(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    person_id, absorbed_id = ada.person_id, again.person_id
    stranger = make_person(session, make_organisation(session))
    with pytest.raises(SamePerson):
        merge_people(session, owner, person_id, person_id)
    for pair in ((person_id, stranger.id), (stranger.id, person_id)):
        with pytest.raises(NotFound):
            merge_people(session, owner, *pair)
    merge = merge_people(session, owner, person_id, absorbed_id)
    for pair in ((person_id, absorbed_id), (absorbed_id, person_id)):
        with pytest.raises(NotMergeable):
            merge_people(session, owner, *pair)
    elsewhere = make_member(session, make_organisation(session))
    with pytest.raises(NotFound):
        undo_merge(session, Actor.of(elsewhere), merge.id)


def test_only_owners_and_hosts_merge(session: Session, event: Event) -> None:
    pair = [make_person(session, event.organisation).id for _ in range(2)]
    for role in (Role.MARKETER, Role.MODERATOR, Role.AGENT):
        with pytest.raises(Forbidden):
            merge_people(session, Actor.of(make_member(session, event.organisation, role)), *pair)
    host = Actor.of(make_member(session, event.organisation, Role.HOST))
    undo_merge(session, host, merge_people(session, host, *pair).id)


def test_people_who_were_entered_without_a_visit_keep_whom_they_brought(session: Session, event: Event, owner: Actor) -> None:
    """Edges that no stored touch proves are no worse than others."""
    ada, again = make_registration(session, event), make_registration(session, event)
    child = make_registration(session, event, parent=again)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    assert parents(session, event) == {child.id: ada.id}
    undo_merge(session, owner, merge.id)
    assert parents(session, event) == {child.id: again.id}


def test_what_was_being_stored_during_the_merge_is_taken_in_afterwards(session: Session, event: Event, owner: Actor) -> None:
    """Somebody read the absorbed person, or the place that was merged, before, and wrote after."""
    other = make_event(session, event.organisation)
    ada, again = come(session, event, "Ada", 1), by_phone(session, event, "Ada", 2)
    absorbed = session.get_one(Person, again.person_id)
    merge = merge_people(session, owner, ada.person_id, absorbed.id)
    assert not settle_merge(session, merge.id)

    late = make_registration(session, other, absorbed)
    child = make_registration(session, event, parent=again)
    browser = make_visitor(session, event.organisation, person_id=absorbed.id)
    session.info.pop(PENDING, None)
    assert settle_merge(session, merge.id)

    session.refresh(browser)
    assert (late.person_id, browser.person_id) == (ada.person_id, ada.person_id)
    assert parents(session, event) == {child.id: ada.id}
    assert [type(recorded.fact) for recorded in session.info[PENDING]] == [PeopleMerged]
    assert not settle_merge(session, merge.id)

    undo_merge(session, owner, merge.id)
    session.refresh(browser)
    assert (late.person_id, browser.person_id) == (absorbed.id, absorbed.id)
    assert parents(session, event) == {child.id: again.id}
    assert not settle_merge(session, merge.id)
