"""What rooms and the pages that follow them are told."""

from core.platform import Platform
from core.queries.room import children_count, generation_of, parent_of
from tests.factories import make_event, make_organisation, make_registration


def test_a_registration_knows_how_far_it_is_from_the_root_of_its_cascade(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        root = make_registration(session, event)
        child = make_registration(session, event, parent=root)
        grandchild = make_registration(session, event, parent=child)
        make_registration(session, event, parent=root)
        session.flush()
        assert [generation_of(session, each.id) for each in (root, child, grandchild)] == [0, 1, 2]
        assert parent_of(session, grandchild.id) is child
        assert children_count(session, root.id) == 2
