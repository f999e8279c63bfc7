"""Two people who are two: remembered, whatever becomes of either, and taken back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Forbidden, NotFound
from core.models import Event, Person, PersonDistinction, Role
from core.permissions import Actor
from core.platform import Platform
from core.queries.people.distinctions import find_apart, list_apart, pairs_apart
from core.queries.people.duplicates import duplicates_of, suggest_duplicates
from core.services.people.distinctions import keep_apart, suggest_again
from core.services.people.erasure import erase_person
from core.services.people.merge_errors import NotMergeable, SamePerson
from core.services.people.merges import merge_people, undo_merge
from tests.core.services.spreading import owner_of
from tests.factories import make_event, make_member, make_organisation, make_person


@pytest.fixture
def mauds(session: Session, event: Event) -> list[Person]:
    """Three who write from one mailbox."""
    spellings = ("maud@example.org", "maud+fair@example.org", "maud+shop@example.org")
    return [make_person(session, event.organisation, email=email) for email in spellings]


def suggested(session: Session, event: Event) -> set[frozenset[int]]:
    found = suggest_duplicates(session, event.organisation_id)
    assert found.total == len(found.pairs)
    return {frozenset((pair.survivor.id, pair.absorbed.id)) for pair in found.pairs}


def of(person: Person, session: Session) -> set[int]:
    """Whom somebody may be, as their own page says it."""
    return {one.id for pair in duplicates_of(session, person) for one in (pair.survivor, pair.absorbed)} - {person.id}


def pair(one: Person, other: Person) -> frozenset[int]:
    return frozenset((one.id, other.id))


def test_who_was_found_to_be_two_is_not_suggested_and_others_are(
    session: Session, event: Event, owner: Actor, mauds: list[Person]
) -> None:
    first, second, third = mauds
    assert suggested(session, event) == {pair(first, second), pair(first, third)}

    keep_apart(session, owner, second.id, first.id)

    assert suggested(session, event) == {pair(first, third)}
    assert of(second, session) == {third.id}
    [apart] = list_apart(session, event.organisation_id)
    assert ({apart.one.id, apart.other.id}, apart.member) == (pair(first, second), owner.name)


def test_whoever_is_not_the_first_of_a_mailbox_may_still_be_the_second(
    session: Session, event: Event, owner: Actor, mauds: list[Person]
) -> None:
    first, second, third = mauds
    keep_apart(session, owner, first.id, second.id)
    keep_apart(session, owner, first.id, third.id)
    assert suggested(session, event) == {pair(second, third)}
    keep_apart(session, owner, third.id, second.id)
    assert suggested(session, event) == set()


def test_it_is_taken_back(session: Session, event: Event, owner: Actor, mauds: list[Person]) -> None:
    first, second, _third = mauds
    keep_apart(session, owner, first.id, second.id)
    suggest_again(session, owner, second.id, first.id)
    assert pair(first, second) in suggested(session, event)
    assert find_apart(session, event.organisation_id, first.id, second.id) is None
    with pytest.raises(NotFound):
        suggest_again(session, owner, first.id, second.id)


def test_it_holds_for_whoever_either_turns_out_to_be(session: Session, event: Event, owner: Actor, mauds: list[Person]) -> None:
    first, second, third = mauds
    keep_apart(session, owner, first.id, second.id)

    merge = merge_people(session, owner, third.id, first.id)

    assert suggested(session, event) == set()
    [apart] = list_apart(session, event.organisation_id)
    assert {apart.one.id, apart.other.id} == pair(second, third)
    keep_apart(session, owner, second.id, third.id)
    assert session.scalar(select(func.count()).select_from(PersonDistinction)) == 1

    undo_merge(session, owner, merge.id)
    assert pairs_apart(session, event.organisation_id) == {(first.id, second.id)}
    assert suggested(session, event) == {pair(first, third)}


def test_taking_it_back_takes_back_all_that_say_it_of_the_same_people(
    session: Session, event: Event, owner: Actor, mauds: list[Person]
) -> None:
    first, second, third = mauds
    keep_apart(session, owner, first.id, second.id)
    keep_apart(session, owner, third.id, second.id)
    merge_people(session, owner, first.id, third.id)
    suggest_again(session, owner, first.id, second.id)
    assert suggested(session, event) == {pair(first, second)}


def test_merged_all_the_same_they_are_one_and_undone_they_are_two_again(
    session: Session, event: Event, owner: Actor, mauds: list[Person]
) -> None:
    first, second, third = mauds
    keep_apart(session, owner, first.id, second.id)
    merge = merge_people(session, owner, first.id, second.id)
    assert list_apart(session, event.organisation_id) == []
    assert suggested(session, event) == {pair(first, third)}
    undo_merge(session, owner, merge.id)
    assert suggested(session, event) == {pair(first, third)}
    assert len(list_apart(session, event.organisation_id)) == 1


def test_of_somebody_erased_nothing_is_listed(session: Session, event: Event, owner: Actor, mauds: list[Person]) -> None:
    first, second, _third = mauds
    keep_apart(session, owner, first.id, second.id)
    erase_person(session, owner, second.id, second.name)
    assert list_apart(session, event.organisation_id) == []
    with pytest.raises(NotMergeable):
        keep_apart(session, owner, first.id, second.id)


def test_only_who_may_merge_decides_and_only_about_two_of_their_own(session: Session, event: Event, mauds: list[Person]) -> None:
    first, second, _third = mauds
    marketer = Actor.of(make_member(session, event.organisation, Role.MARKETER))
    for decide in (keep_apart, suggest_again):
        with pytest.raises(Forbidden):
            decide(session, marketer, first.id, second.id)
    stranger = Actor.of(make_member(session, make_organisation(session)))
    for decide in (keep_apart, suggest_again):
        with pytest.raises(NotFound):
            decide(session, stranger, first.id, second.id)
    with pytest.raises(SamePerson):
        keep_apart(session, stranger, first.id, first.id)


def test_two_who_say_it_at_once_have_said_it_once(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        people = [make_person(session, event.organisation) for _ in range(2)]
        owner = owner_of(session, event)

    def say(_: int) -> None:
        with platform.transaction() as session:
            keep_apart(session, owner, people[0].id, people[1].id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(say, range(8)))
    with platform.reading() as session:
        assert len(list_apart(session, event.organisation_id)) == 1
