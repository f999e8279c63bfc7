"""Clips where several people do something at once, or one after the other to the same thing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import Clip, Event, Recording, RecordingPart
from core.permissions import Actor
from core.platform import Platform
from core.queries.clips.video_files import count_on_their_way
from core.services.clips.clips import ClipDetails, delete_clip, make_clip, restore_clip
from core.services.clips.errors import TooManyOnTheirWay
from core.services.clips.video_files import ON_THEIR_WAY_MAX
from core.services.entry_points.entry_points import archive_entry_point
from tests.core.services.spreading import owner_of
from tests.factories import make_event, make_organisation

OPENING = ClipDetails("The opening", 0, 60_000)
PARALLEL = ON_THEIR_WAY_MAX + 3


def record(session: Session, event: Event) -> None:
    """Two minutes."""
    began = now() - timedelta(hours=1)
    where = {"organisation_id": event.organisation_id, "event_id": event.id, "path": f"{event.playback_id}/recording.m3u8"}
    part = RecordingPart(started_at=began, offset_ms=0, duration_ms=120_000)
    session.add(Recording(started_at=began, duration_ms=120_000, size_bytes=1, parts=[part], **where))
    session.flush()


@pytest.mark.parametrize("was_archived", [False, True])
def test_a_clip_comes_back_as_it_was(session: Session, event: Event, owner: Actor, was_archived: bool) -> None:
    record(session, event)
    clip = make_clip(session, owner, event.id, OPENING)
    if was_archived:
        archive_entry_point(owner, clip.entry_point)
    before = clip.entry_point.archived_at
    delete_clip(session, owner, event.id, clip.id)
    assert clip.entry_point.archived_at is not None
    restore_clip(session, owner, event.id, clip.id)
    assert (clip.deleted_at, clip.entry_point.archived_at) == (None, before)


@pytest.mark.usefixtures("no_jobs")
def test_asked_for_in_several_events_at_once_there_are_only_so_many_on_their_way(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        events = [make_event(session, organisation) for _ in range(PARALLEL)]
        for event in events:
            record(session, event)
        host = owner_of(session, events[0])
    together = Barrier(PARALLEL)

    def ask(event: Event) -> bool:
        together.wait()
        try:
            with platform.transaction() as session:
                make_clip(session, host, event.id, OPENING)
        except TooManyOnTheirWay:
            return False
        return True

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = list(pool.map(ask, events))
    with platform.reading() as session:
        assert count_on_their_way(session, organisation.id) == len(session.scalars(select(Clip.id)).all())
    assert answers.count(True) == ON_THEIR_WAY_MAX
