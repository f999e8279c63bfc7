"""What the schedule runs every few seconds: promises that no signal kept. The rows say what is missing."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

import structlog
from rq.scheduler import RQScheduler

from core import delivery, importing, outbox
from core.clock import now
from core.queries.draws.published import has_due
from core.queries.integrity.inspections import due_inspections, events_with_unseen_visits
from core.queries.mail import emails as email_queries
from core.queries.mail import notices
from core.queries.people.merges import unsettled_merges
from core.queries.report.snapshots import events_due, stranded_builds
from core.queries.rewards.conversions import plans_to_sweep, unasked
from core.queries.rewards.plans import events_with_due
from core.queries.rewards.standing import events_with_fallen
from core.queries.show.show import shows_due
from core.services.draws.entries import close_due
from core.services.integrity.inspections import want_inspection
from core.services.mail import emails
from core.services.registrations import visits
from core.services.report import snapshots as report_snapshots
from core.services.show.air import carry_out
from workers.queues import DEFAULT, SLOW
from workers.runtime import platform

log = structlog.get_logger()

STRANDED_AFTER = timedelta(seconds=10)
LATE_BY = timedelta(seconds=30)
BATCH = 200
NOTICE_BATCHES = 3
INSPECTIONS_AT_ONCE = 20
VISITS_LOOKED_BACK = timedelta(hours=1)
REPORTS_AT_ONCE = 20
MERGES_AT_ONCE = 50
REWARDED_UNTIL = timedelta(days=2)  # every half minute until so long after the end of an event, and every hour after that
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
def carry_out_due_shows() -> None:
    """Go live and end where a host arranged it, should no page of theirs be open that asks for it in the very second."""
    with platform().reading() as session:
        due = shows_due(session, now())
    for event_id in due:
        with platform().transaction() as session:
            carry_out(session, event_id)


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
    scheduler = RQScheduler([DEFAULT, SLOW], connection=platform().redis)
    if scheduler.acquire_locks():  # type: ignore[no-untyped-call]  # RQ's own gap, as below
        try:
            scheduler.enqueue_scheduled_jobs()  # type: ignore[no-untyped-call]
        finally:
            scheduler.release_locks()  # type: ignore[no-untyped-call]


@alone
def promise_inspections_after_visits() -> None:
    """Have an event looked through again where a visit may have closed a circle; registrations ask for that themselves."""
    with platform().reading() as session:
        unseen = events_with_unseen_visits(session, now() - VISITS_LOOKED_BACK, INSPECTIONS_AT_ONCE)
    for event_id in unseen:
        with platform().transaction() as session:
            want_inspection(session, event_id)


@alone
def enqueue_due_inspections() -> None:
    """Ask for the inspections that events promised; a job that finds its event being looked through already does nothing."""
    with platform().reading() as session:
        due = due_inspections(session, now(), INSPECTIONS_AT_ONCE)
    for event_id in due:
        platform().jobs.enqueue_once("inspect_event", event_id=event_id)


@alone
def enqueue_stranded_reports() -> None:
    """Ask again for reports whose job was lost, and let go of those that never come to their end."""
    moment = now()
    with platform().reading() as session:
        stranded = stranded_builds(session, moment - LATE_BY, moment - report_snapshots.STALLED_AFTER, REPORTS_AT_ONCE)
    if stranded:
        with platform().transaction() as session:
            report_snapshots.give_up_stranded(session)
    for snapshot_id in stranded:
        platform().jobs.enqueue_once("build_report", snapshot_id=snapshot_id)


@alone
def settle_stranded_merges() -> None:
    """Ask again for the last step of merges whose job was lost."""
    with platform().reading() as session:
        stranded = unsettled_merges(session, now() - LATE_BY, MERGES_AT_ONCE)
    for merge_id in stranded:
        platform().jobs.enqueue("settle_merge", merge_id=merge_id)


@alone
def request_daily_reports() -> None:
    """Have a report kept of every event that changed, once a day, so that a report can be compared with earlier ones."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    with platform().reading() as session:
        due = events_due(session, today, REPORTS_AT_ONCE)
    for event in due:
        with platform().transaction() as session:
            report_snapshots.request_report(session, event)


@alone
def ask_again_for_imports() -> None:
    """Go on with campaigns' files whose worker died, or whose job was lost."""
    importing.ask_again(platform())


@alone
def close_due_draws() -> None:
    """Fix the lists of draws whose entries close now, as was announced: no host chooses that moment."""
    with platform().reading() as session:
        if not has_due(session, now()):
            return
    with platform().transaction() as session:
        close_due(session)


@alone
def forget_old_uploads() -> None:
    """Remove campaigns' files that were never imported."""
    importing.forget_old_files(platform())


@alone
def accrue_missing_rewards() -> None:
    """Reward who has attended long enough by now, and whatever else a plan should have been asked for and was not."""
    _catch_up(now() - REWARDED_UNTIL)


@alone
def release_due_rewards() -> None:
    """Release rewards whose hold is over, and take back released ones that are not owed any more."""
    with platform().reading() as session:
        event_ids = {*events_with_due(session, now()), *events_with_fallen(session)}
    for event_id in sorted(event_ids):
        platform().jobs.enqueue_once("release_rewards", event_id=event_id)


@alone
def look_again_at_all_rewards() -> None:
    """The same for events long over, whose people may be merged or whose jobs were lost; findings that let go unheard, too."""
    _catch_up(since=None)
    with platform().reading() as session:
        event_ids = events_with_due(session, now(), reviewed=True)
    for event_id in event_ids:
        platform().jobs.enqueue_once("release_rewards", event_id=event_id)


def _catch_up(since: datetime | None) -> None:
    with platform().reading() as session:
        plan_ids = [plan.id for plan in plans_to_sweep(session, since) if unasked(session, plan, 1)]
    for plan_id in plan_ids:
        platform().jobs.enqueue_once("catch_up_rewards", plan_id=plan_id)
