"""Looking an event through for rewards nobody earned: read, thought about, and stored, with no transaction open meanwhile."""

import time
from datetime import timedelta

import structlog

from core.platform import Platform
from core.queries.integrity.integrity import Records, integrity_records
from core.services.integrity.findings import store_inspection
from core.services.integrity.inspections import begin_inspection, break_off_inspection, end_inspection
from referral.integrity.findings import Finding

log = structlog.get_logger()


class NoLongerOurs(Exception):
    """Another worker took the event up, thinking this one dead: what this one found is older than what that one will."""


def inspect_event(platform: Platform, event_id: int) -> bool:
    """Look the event through if that is due; whether it was."""
    with platform.transaction() as session:
        begun_at = begin_inspection(session, event_id)
    if begun_at is None:
        return False
    started = time.monotonic()
    try:
        found = _look_through(platform, event_id)
        with platform.transaction() as session:
            store_inspection(session, event_id, found)
            if not end_inspection(session, event_id, begun_at, timedelta(seconds=time.monotonic() - started)):
                raise NoLongerOurs()
    except NoLongerOurs:
        return False
    except Exception:
        with platform.transaction() as session:
            break_off_inspection(session, event_id, begun_at)
        raise
    log.info("event.inspected", event_id=event_id, findings=len(found), seconds=round(time.monotonic() - started, 2))
    return True


def _look_through(platform: Platform, event_id: int) -> list[Finding]:
    from referral.integrity.inspection import inspect  # here: statistics and lists that only a worker needs

    with platform.reading() as session:
        records: Records = integrity_records(session, event_id)
    return inspect(records.registrations, records.touches)
