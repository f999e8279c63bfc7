"""Promises that were kept are struck out: at once, or gathered."""

from threading import Event as Signal

from sqlalchemy import event as sql_event
from sqlalchemy import func, select

from core import outbox
from core.events import AttendeeRegistered
from core.models import OutboxEntry
from core.platform import Platform
from core.settling import Settling
from tests.factories import make_organisation
from tests.query_count import counting


def _promise(platform: Platform, how_many: int) -> list[int]:
    with platform.transaction() as session:
        organisation_id = make_organisation(session).id
        for number in range(how_many):
            outbox.record(session, AttendeeRegistered(organisation_id, event_id=1, registration_id=number))
        session.flush()
        return [recorded.entry.id for recorded in outbox.take_recorded(session) if recorded.entry]


def _left(platform: Platform) -> int:
    with platform.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxEntry)) or 0


def test_promises_that_were_gathered_are_struck_out_in_one_statement(platform: Platform) -> None:
    ids = _promise(platform, 5)
    settling = Settling(platform.engine)
    struck_out = Signal()
    sql_event.listen(platform.engine, "checkin", lambda *_: struck_out.set())  # its connection comes back after the commit

    with counting(platform.engine) as statements:
        settling.gather()
        for entry_id in ids:
            settling.settle([entry_id], [])
        assert struck_out.wait(10)

    assert sum(statement.startswith("DELETE") for statement in statements) == 1
    assert _left(platform) == 0


def test_what_failed_is_counted_at_once_and_what_was_gathered_is_not_lost_by_a_stop(platform: Platform) -> None:
    kept, failed = _promise(platform, 2)
    settling = Settling(platform.engine)
    settling.gather()

    settling.settle([kept], [failed])
    settling.flush()

    with platform.reading() as session:
        assert session.execute(select(OutboxEntry.id, OutboxEntry.attempts)).all() == [(failed, 1)]
