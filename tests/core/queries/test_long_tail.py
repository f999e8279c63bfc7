"""Before, during and after the show, and what each clip brought, against plain loops over the rows."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import now
from core.models import (
    Attendance,
    Clip,
    Event,
    EventStatus,
    Referral,
    Registration,
    RegistrationStatus,
    ReplayProgress,
    Visit,
)
from core.platform import Platform
from core.queries.replays.replays import Watched, watched
from core.queries.report.long_tail import LongTail, Period, When, long_tail
from core.queries.report.report import report
from tests.factories import make_clip, make_event, make_organisation, make_registration, make_visit, make_visitor


def make_show(session: Session, random: Random, people: int = 60) -> Event:
    """An event that ended an hour ago; people before, during and since, some by one of two clips, some merged into others."""
    ended = now() - timedelta(hours=1)
    event = make_event(session, make_organisation(session), status=EventStatus.ENDED)
    event.started_at, event.ended_at = ended - timedelta(hours=1), ended
    clips = [make_clip(session, event, title=title) for title in ("The bill", "The boiler")]
    came: list[Registration] = []
    for number in range(people):
        moment = ended + timedelta(hours=2 * number / people - 1.5)
        parent = random.choice(came) if came and random.random() < 0.5 else None
        clip = random.choice([*clips, None])
        place = make_registration(
            session,
            event,
            parent=parent,
            created_at=moment,
            entry_point_id=clip.entry_point_id if clip and not parent else None,
            status=random.choices(list(RegistrationStatus), (8, 2))[0],
        )
        if parent and clip:
            visitor = make_visitor(session, event.organisation)
            visit = make_visit(session, event, clip_id=clip.id, visitor_id=visitor.id, confirmed_at=random.choice((moment, None)))
            session.get_one(Referral, place.id).visit_id = visit.id
        _watch(session, place, random)
        came.append(place)
    for second, first in ((came[40], came[3]), (came[50], came[20])):
        second.status, second.merged_into_id = RegistrationStatus.CANCELLED, first.id
        session.merge(ReplayProgress(**_of(second), watched_ms=30_000))
    session.flush()
    return event


def _of(place: Registration) -> dict[str, int]:
    return {"organisation_id": place.organisation_id, "event_id": place.event_id, "registration_id": place.id}


def _watch(session: Session, place: Registration, random: Random) -> None:
    if place.created_at < place.event.ended_at and random.random() < 0.6:
        session.add(Attendance(**_of(place), first_seen_at=now(), last_seen_at=now(), seconds=60))
    if random.random() < 0.5:
        session.add(ReplayProgress(**_of(place), watched_ms=random.randrange(90_000)))
    session.flush()


def _found(session: Session, event: Event) -> LongTail:
    found = report(session, event, now()).long_tail
    assert found is not None
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_periods_and_the_replay_can_be_recomputed(platform: Platform, seed: int) -> None:
    with platform.transaction() as session:
        event = make_show(session, Random(seed))
    with platform.reading() as session:
        found, seen = _found(session, event), watched(session, event.id)
        places = {place.id: place for place in session.scalars(select(Registration).where(Registration.event_id == event.id))}
        parents = {edge.child_id for edge in session.scalars(select(Referral))}
        attended = {row.registration_id for row in session.scalars(select(Attendance))}
        replayed = [(places[row.registration_id], row.watched_ms) for row in session.scalars(select(ReplayProgress))]
    holders = {places[place.merged_into_id or place.id].id: 0 for place, _ in replayed}
    for place, watched_ms in replayed:
        holders[place.merged_into_id or place.id] += watched_ms
    coming = [place for place in places.values() if place.status == RegistrationStatus.REGISTERED]

    def count(when: When) -> Period:
        first, last = {
            When.BEFORE: (None, event.started_at),
            When.DURING: (event.started_at, event.ended_at),
            When.AFTER: (event.ended_at, None),
        }[when]
        ids = {p.id for p in coming if (not first or p.created_at >= first) and (not last or p.created_at < last)}
        return Period(when, len(ids), len(ids & parents), len(ids & attended), len(ids & holders.keys()))

    assert list(found.periods) == [count(when) for when in When]
    assert found.late == count(When.AFTER).registered > 0
    ms = sum(watched_ms for id_, watched_ms in holders.items() if places[id_].status == RegistrationStatus.REGISTERED)
    assert seen == Watched(found.replay_people, ms // 60_000)
    assert found.replay_people == sum(period.replayed for period in found.periods)


def test_what_each_clip_brought_can_be_recomputed_and_outlives_it(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_show(session, Random(3))
    with platform.reading() as session:
        before = _found(session, event).clips
        places = {place.id: place for place in session.scalars(select(Registration).where(Registration.event_id == event.id))}
        edges = {edge.child_id: edge for edge in session.scalars(select(Referral))}
        visits = {visit.id: visit for visit in session.scalars(select(Visit))}
        clips = {clip.id: clip for clip in session.scalars(select(Clip))}
    coming = [place for place in places.values() if place.status == RegistrationStatus.REGISTERED]
    for line in before:
        human = [visit for visit in visits.values() if visit.clip_id == line.id and visit.confirmed_at]
        own = [p for p in coming if p.entry_point_id == clips[line.id].entry_point_id and p.id not in edges]
        passed = [p for p in coming if p.id in edges and (v := edges[p.id].visit_id) and visits[v].clip_id == line.id]
        assert (line.numbers.human, line.numbers.unique) == (len(human), len({visit.visitor_id for visit in human}))
        assert (line.numbers.by_code, line.numbers.passed_on) == (len(own), len(passed))
        assert line.numbers.registered > 0
    with platform.transaction() as session:
        session.get_one(Clip, before[0].id).deleted_at = now()
        session.get_one(Clip, before[1].id).published_at = None
    with platform.reading() as session:
        after = _found(session, event).clips
    assert [(line.id, line.numbers, line.brought_on) for line in after] == [
        (line.id, line.numbers, line.brought_on) for line in before
    ]
    assert [(line.is_deleted, line.is_public) for line in after] == [(True, True), (False, False)]


def test_before_its_end_an_event_has_nobody_after_it_and_before_its_beginning_no_periods(sqlite_platform: Platform) -> None:
    with sqlite_platform.transaction() as session:
        event = make_show(session, Random(4))
        event.ended_at = None
    with sqlite_platform.reading() as session:
        found = _found(session, event)
        assert [period.when for period in found.periods] == [When.BEFORE, When.DURING]
        event.started_at = None
        assert long_tail(session, event, []) is None
