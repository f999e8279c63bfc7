from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.clock import at, now
from core.models import Event, SimulcastTarget
from core.permissions import Actor
from core.platform import Platform
from core.services.events.simulcast import DELETED_KEPT, TargetText, add_target, delete_target, restore_target
from core.services.events.simulcast_errors import TargetGone
from tests.factories import make_event, make_member, make_organisation
from workers import simulcast_sweeps
from workers.runtime import use
from workers.schedule import SCHEDULE_S

LATER = DELETED_KEPT + timedelta(seconds=1)


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    use(sqlite_platform)
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session))


@pytest.fixture
def host(sqlite_platform: Platform, event: Event) -> Actor:
    with sqlite_platform.transaction() as session:
        return Actor.of(make_member(session, session.get_one(Event, event.id).organisation))


def _deleted(platform: Platform, host: Actor, event: Event) -> int:
    with platform.transaction() as session:
        for name in ("Kept", "Deleted"):
            row = add_target(session, host, event.id, TargetText(name, "rtmp://live.example.com/app", f"key-of-{name}"))
        delete_target(session, host, event.id, row.id)
        return row.id


def _keys(platform: Platform) -> list[str]:
    with platform.reading() as session:
        return list(session.scalars(select(SimulcastTarget.stream_key).order_by(SimulcastTarget.id)))


def test_the_key_of_a_deleted_target_is_forgotten_although_nobody_changes_anything(
    sqlite_platform: Platform, host: Actor, event: Event
) -> None:
    _deleted(sqlite_platform, host, event)
    simulcast_sweeps.forget_deleted_targets()
    assert _keys(sqlite_platform) == ["key-of-Kept", "key-of-Deleted"]
    with at(now() + LATER):
        simulcast_sweeps.forget_deleted_targets()
    assert _keys(sqlite_platform) == ["key-of-Kept"]
    assert SCHEDULE_S[simulcast_sweeps.forget_deleted_targets] <= DELETED_KEPT.total_seconds()


def test_before_it_is_forgotten_it_cannot_be_put_back_either(sqlite_platform: Platform, host: Actor, event: Event) -> None:
    row_id = _deleted(sqlite_platform, host, event)
    with at(now() + LATER), pytest.raises(TargetGone), sqlite_platform.transaction() as session:
        restore_target(session, host, event.id, row_id)
    with sqlite_platform.reading() as session:
        assert session.scalar(select(func.count()).where(SimulcastTarget.deleted_at.is_(None))) == 1
