"""Merging people: what was proven of a mailbox stays with the mailbox, and proves no other."""

from sqlalchemy.orm import Session

from core.clock import now
from core.events import PersonVerified
from core.models import Event, Person
from core.outbox import PENDING
from core.permissions import Actor
from core.services.people.merges import merge_people, undo_merge
from core.services.registrations.verification import verify_person
from tests.factories import make_person


def _told(session: Session) -> list[int]:
    facts = [recorded.fact for recorded in session.info.get(PENDING, [])]
    return [fact.person_id for fact in facts if isinstance(fact, PersonVerified)]


def test_another_mailbox_that_was_proven_does_not_prove_the_survivors(session: Session, event: Event, owner: Actor) -> None:
    survivor = make_person(session, event.organisation, email="typed@example.org")
    proven_at = now()
    absorbed = make_person(session, event.organisation, email="own@example.org", verified_at=proven_at)
    merge = merge_people(session, owner, survivor.id, absorbed.id)
    assert (survivor.email, survivor.verified_at) == ("typed@example.org", None)
    assert _told(session) == []
    undo_merge(session, owner, merge.id)
    assert (survivor.verified_at, absorbed.verified_at) == (None, proven_at)


def test_a_mailbox_that_is_handed_over_takes_its_proof_there_and_back(session: Session, event: Event, owner: Actor) -> None:
    survivor = make_person(session, event.organisation, email=None, phone="+442079460958")
    proven_at = now()
    absorbed = make_person(session, event.organisation, email="own@example.org", verified_at=proven_at)
    merge = merge_people(session, owner, survivor.id, absorbed.id)
    assert (survivor.email, survivor.verified_at, absorbed.verified_at) == ("own@example.org", proven_at, None)
    assert _told(session) == [survivor.id]
    undo_merge(session, owner, merge.id)
    assert (survivor.email, survivor.verified_at, absorbed.verified_at) == (None, None, proven_at)


def test_what_the_survivor_proved_of_a_mailbox_handed_over_goes_back_with_it(
    session: Session, event: Event, owner: Actor
) -> None:
    survivor = make_person(session, event.organisation, email=None, phone="+442079460958")
    absorbed = make_person(session, event.organisation, email="own@example.org")
    merge = merge_people(session, owner, survivor.id, absorbed.id)
    assert verify_person(session, survivor.id)
    session.flush()
    undo_merge(session, owner, merge.id)
    restored = session.get_one(Person, absorbed.id)
    assert (survivor.verified_at, restored.email) == (None, "own@example.org")
    assert restored.verified_at is not None
