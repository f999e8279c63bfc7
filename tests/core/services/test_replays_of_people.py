"""How far people who turn out to be one have come in a replay, on both databases."""

import pytest
from sqlalchemy.orm import Session

from core.models import Event, EventStatus, Registration, ReplayProgress
from core.permissions import Actor
from core.queries.replays.replays import Watched, position_of, watched
from core.services.people.erasure import erase_person
from core.services.people.merges import merge_people, undo_merge
from core.services.replays.replays import note_progress
from tests.factories import make_registration

MINUTE_MS = 60_000


@pytest.fixture
def places(session: Session, event: Event) -> list[Registration]:
    """Two places of one human, the earlier first."""
    return [make_registration(session, event) for _ in range(2)]


def come_to(session: Session, place: Registration, position_ms: int) -> None:
    note_progress(session, place, position_ms, MINUTE_MS)
    session.flush()


@pytest.mark.parametrize(
    ("positions", "goes_on_at", "minutes"),
    [((500, 900), 900, 2), ((900, 500), 900, 2), ((None, 900), 900, 1), ((900, None), 900, 1), ((None, None), 0, 0)],
)
def test_who_is_one_goes_on_where_the_further_left_off_and_every_minute_counts_once(
    session: Session,
    event: Event,
    owner: Actor,
    places: list[Registration],
    positions: tuple[int | None, int | None],
    goes_on_at: int,
    minutes: int,
) -> None:
    kept, merged = places
    for place, position_ms in zip(places, positions, strict=True):
        if position_ms is not None:
            come_to(session, place, position_ms)
    people = watched(session, event.id).people

    merge = merge_people(session, owner, kept.person_id, merged.person_id)
    assert position_of(session, kept.id) == goes_on_at
    assert watched(session, event.id) == Watched(min(people, 1), minutes)

    undo_merge(session, owner, merge.id)
    assert [position_of(session, place.id) for place in places] == [position_ms or 0 for position_ms in positions]
    assert watched(session, event.id) == Watched(people, minutes)
    for place, position_ms in zip(places, positions, strict=True):
        assert (session.get(ReplayProgress, place.id) is None) == (position_ms is None)


def test_what_was_watched_since_stays_with_the_place_that_was_kept(
    session: Session, event: Event, owner: Actor, places: list[Registration]
) -> None:
    kept, merged = places
    come_to(session, merged, 900)
    merge = merge_people(session, owner, kept.person_id, merged.person_id)
    come_to(session, kept, 300)
    assert position_of(session, kept.id) == 300, "going back is no mistake"
    undo_merge(session, owner, merge.id)
    assert [position_of(session, place.id) for place in places] == [300, 900]
    assert watched(session, event.id) == Watched(2, 2)


def test_what_somebody_erased_had_watched_stays_counted(
    session: Session, event: Event, owner: Actor, places: list[Registration]
) -> None:
    kept, merged = places
    come_to(session, merged, 900)
    merge_people(session, owner, kept.person_id, merged.person_id)
    event.status = EventStatus.ENDED
    erase_person(session, owner, kept.person_id, kept.person.name)
    session.flush()
    session.expire_all()
    assert watched(session, event.id) == Watched(1, 1)
