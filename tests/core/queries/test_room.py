"""What rooms and the pages that follow them are told."""

from core.platform import Platform
from core.queries.room.room import Brought, brought, children_count
from core.services.registrations.places import cancel_registration
from tests.factories import make_event, make_organisation, make_registration
from tests.query_count import counting


def test_a_registration_is_told_with_who_brought_it_and_how_far_it_is_from_the_root(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        root = make_registration(session, event, name="Root")
        child = make_registration(session, event, parent=root, name="Child")
        grandchild = make_registration(session, event, parent=child, name="Grandchild")
        make_registration(session, event, parent=root)
        session.flush()
        with counting(platform.engine) as statements:
            told = brought(session, [root.id, child.id, grandchild.id, grandchild.id + 100])
        assert len(statements) == 1
        assert [told[each.id] for each in (root, child, grandchild)] == [
            Brought("Root", root.created_at, 0, None, None, 0),
            Brought("Child", child.created_at, 1, root.id, "Root", 2),
            Brought("Grandchild", grandchild.created_at, 2, child.id, "Child", 1),
        ]
        assert children_count(session, root.id) == 2
        assert len(told) == 3


def test_who_gave_their_place_back_no_longer_counts_as_brought(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), seats_taken=3)
        root = make_registration(session, event)
        gone, here = (make_registration(session, event, parent=root) for _ in range(2))
        session.flush()
        cancel_registration(session, gone.id)
        told = brought(session, [here.id])[here.id]
    assert told.siblings == 1
