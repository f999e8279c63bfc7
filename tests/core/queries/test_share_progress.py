from datetime import timedelta

import pytest

from core.clock import now
from core.models import Attendance, EventStatus, Registration, RegistrationStatus
from core.queries.spread.ranks import Rank
from core.queries.spread.share_progress import share_progress
from tests.factories import make_event, make_organisation, make_registration
from tests.query_count import counting


@pytest.fixture
def crowd(platform):
    """Ada brought three, Ben two of whom one gave the place back, Cem one; Dora nobody."""
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), status=EventStatus.LIVE)
        ada, ben, cem, dora = (make_registration(session, event, name=name) for name in ("Ada", "Ben", "Cem", "Dora"))
        friends = [make_registration(session, event, parent=ada) for _ in range(3)]
        make_registration(session, event, parent=ben)
        make_registration(session, event, parent=ben, status=RegistrationStatus.CANCELLED)
        make_registration(session, event, parent=cem)
        for friend, seen_s in zip(friends, (5, 20, 300), strict=True):
            _saw(session, friend, seen_s)
        _saw(session, dora, 1)
        elsewhere = make_event(session, event.organisation)
        host = make_registration(session, elsewhere)
        for _ in range(5):
            make_registration(session, elsewhere, parent=host)
        return {"ada": ada.id, "ben": ben.id, "cem": cem.id, "dora": dora.id}


def _saw(session, registration, seconds_ago):
    seen = now() - timedelta(seconds=seconds_ago)
    ids = {"registration_id": registration.id, "event_id": registration.event_id, "organisation_id": registration.organisation_id}
    session.add(Attendance(**ids, first_seen_at=seen, last_seen_at=seen, seconds=1, recent=1))


def progress_of(platform, registration_id):

    with platform.reading() as session:
        return share_progress(session, session.get_one(Registration, registration_id))


def test_friends_who_were_in_the_room_just_now_are_watching(platform, crowd):
    found = progress_of(platform, crowd["ada"])
    assert (found.registered, found.watching) == (3, 2)


def test_equal_counts_share_a_rank_among_those_who_brought_somebody_to_this_event(platform, crowd):
    ranks = [progress_of(platform, crowd[name]).rank for name in ("ada", "ben", "cem")]
    assert ranks == [Rank(1, 3), Rank(2, 3), Rank(2, 3)]


def test_who_brought_nobody_has_no_rank_and_costs_no_count(platform, crowd):
    with counting(platform.engine) as sent:
        found = progress_of(platform, crowd["dora"])
    assert (found.registered, found.watching, found.rank) == (0, 0, None)
    assert sum("FROM referral" in statement for statement in sent) == 1


def test_before_and_after_the_event_nobody_is_said_to_watch(platform, crowd):
    with platform.transaction() as session:
        session.get_one(Registration, crowd["ada"]).event.status = EventStatus.PUBLISHED
    assert progress_of(platform, crowd["ada"]).watching is None
