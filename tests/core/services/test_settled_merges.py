"""The last step of a merge, also where its job was lost or the survivor was merged onward."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Event, Person, PersonMerge, Registration
from core.permissions import Actor
from core.queries.people.merges import unsettled_merges
from core.services.people.merges import merge_people, settle_merge, undo_merge
from tests.core.services.spreading import come, parents
from tests.factories import make_event, make_person, make_registration, make_visitor


def unsettled(session: Session) -> list[int]:
    return list(unsettled_merges(session, now() + timedelta(minutes=1), limit=10))


def test_a_merge_is_owed_its_last_step_until_that_is_done(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    session.flush()
    assert unsettled(session) == [merge.id]
    assert unsettled_merges(session, merge.merged_at, limit=10) == []

    settle_merge(session, merge.id)
    session.flush()

    assert unsettled(session) == []


def test_nothing_is_owed_to_a_merge_that_was_undone(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    undo_merge(session, owner, merge.id)
    assert not settle_merge(session, merge.id)
    session.flush()
    assert unsettled(session) == []


def test_what_came_late_goes_to_whoever_the_survivor_is_by_now(session: Session, event: Event, owner: Actor) -> None:
    other = make_event(session, event.organisation)
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    absorbed_id, final = again.person_id, make_person(session, event.organisation)
    absorbed = session.get_one(Person, absorbed_id)
    first = merge_people(session, owner, ada.person_id, absorbed_id)
    second = merge_people(session, owner, final.id, ada.person_id)
    late, browser = make_registration(session, other, absorbed), make_visitor(session, event.organisation, person_id=absorbed_id)
    child = make_registration(session, event, parent=again)

    assert settle_merge(session, first.id)

    session.refresh(browser)
    assert (late.person_id, browser.person_id) == (final.id, final.id)
    assert parents(session, event) == {child.id: ada.id}
    assert not settle_merge(session, second.id)
    assert unsettled(session) == []

    undo_merge(session, owner, second.id)
    undo_merge(session, owner, first.id)
    session.refresh(browser)
    assert (late.person_id, browser.person_id) == (absorbed_id, absorbed_id)
    places = session.scalars(select(Registration.person_id).where(Registration.event_id == event.id, Registration.id == ada.id))
    assert places.one() != absorbed_id
    assert session.get_one(PersonMerge, first.id).settled_at is not None
