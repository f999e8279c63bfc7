"""What the schedule runs every few seconds: promises that no signal kept. The rows say what is missing."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

import structlog
from rq.scheduler import RQScheduler

from core import delivery, outbox
from core.clock import now
from core.queries import emails as email_queries
from core.queries import notices
from core.services import emails, visits
from workers.queues import DEFAULT
from workers.runtime import platform

log = structlog.get_logger()

STRANDED_AFTER = timedelta(seconds=10)
LATE_BY = timedelta(seconds=30)
BATCH = 200
NOTICE_BATCHES = 3
SENDING_BUDGET_S = 5.0
LOCK_TIMEOUT_S = 20.0


def alone(sweep: Callable[[], None]) -> Callable[[], None]:
    """Skip the sweep while another worker does it: two schedulers on two machines do no harm, only nothing twice."""

    @wraps(sweep)
    def swept() -> None:
        lock = platform().redis.lock(f"ripplecast:{sweep.__name__}", timeout=LOCK_TIMEOUT_S)
        if lock.acquire(blocking=False):
            try:
                sweep()
            finally:
                # A sweep that outlived its lock has nothing to give back.
                if lock.owned():
                    lock.release()

    return swept


@alone
def hand_on_stranded_facts() -> None:
    """Give facts to their subscribers that a crash, or a Redis away for a moment, left in the outbox."""
    with platform().reading() as session:
        facts = outbox.stranded(session, BATCH, before=now() - STRANDED_AFTER)
    if facts:
        log.warning("outbox.stranded", facts=len(facts))
        platform().hand_on(facts)


@alone
def write_missing_emails() -> None:
    """Write e-mails whose job was lost with the queue or with its worker."""
    before = now() - LATE_BY
    with platform().reading() as session:
        tickets = email_queries.unwritten_tickets(session, before)
        cancellations = email_queries.unwritten_cancellations(session, before)
        invitations = email_queries.unwritten_invitations(session, before)
    missing = (
        (emails.draft_ticket, tickets),
        (emails.draft_cancellation, cancellations),
        (emails.draft_invitation, invitations),
    )
    for draft, row_ids in missing:
        for row_id in row_ids:
            delivery.write_email(platform(), draft, row_id)


@alone
def write_missing_notices() -> None:
    """Go on telling people that an event is off or has moved, where the job that did broke off."""
    with platform().reading() as session:
        left = notices.events_with_untold(session, now() - LATE_BY)
    for kind, event_id in left[:NOTICE_BATCHES]:
        delivery.write_notices(platform(), kind, event_id)


def send_due_emails() -> None:
    """Try again what is due. Sent here and not enqueued, so that a long queue is not filled with the same e-mails."""
    deadline = time.monotonic() + SENDING_BUDGET_S
    with platform().reading() as session:
        due = email_queries.due_ids(session, LATE_BY, BATCH)
    for email_id in due:
        if time.monotonic() > deadline:
            return
        delivery.send_email(platform(), email_id)


@alone
def classify_stranded_visits() -> None:
    """Judge visits whose job was lost."""
    with platform().transaction() as session:
        visits.classify_stranded_visits(session)


def enqueue_due_retries() -> None:
    """Put jobs that failed back into their queue when their pause is over; RQ would fork a process for this alone."""
    scheduler = RQScheduler([DEFAULT], connection=platform().redis)
    if scheduler.acquire_locks():  # type: ignore[no-untyped-call]  # RQ's own gap, as below
        try:
            scheduler.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]
        finally:
            scheduler.release_locks()  # type: ignore[no-untyped-call]
