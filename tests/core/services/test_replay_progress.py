"""How far attendees are in a replay, said by as many pages as they have open."""

from concurrent.futures import ThreadPoolExecutor

from core.models import Registration, ReplayProgress
from core.platform import Platform
from core.services.replays.replays import STEP_MAX_MS, note_progress
from tests.factories import make_event, make_organisation, make_registration

PAGES = 8


def test_pages_that_begin_in_the_same_moment_are_added_up(platform: Platform) -> None:
    with platform.transaction() as session:
        registration_id = make_registration(session, make_event(session, make_organisation(session))).id

    def begin(_page: int) -> None:
        with platform.transaction() as session:
            note_progress(session, session.get_one(Registration, registration_id), 5_000, STEP_MAX_MS + 1)

    with ThreadPoolExecutor(PAGES) as pool:
        list(pool.map(begin, range(PAGES)))
    with platform.reading() as session:
        progress = session.get_one(ReplayProgress, registration_id)
        assert (progress.position_ms, progress.watched_ms) == (5_000, PAGES * STEP_MAX_MS)
