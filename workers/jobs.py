"""What subscribers ask for by name: a job takes ids, calls the floor, and may run twice without harm."""

from functools import partial

from core import delivery, importing, inspecting, report_building
from core.mail.letter import LetterKind
from core.models import Event
from core.services.mail import emails
from core.services.people import merges
from core.services.registrations import visits
from core.services.report import snapshots as report_snapshots
from core.services.rewards import accrual as reward_accrual
from core.services.rewards import reviews as reward_reviews
from core.services.rewards import rewards
from core.services.team import password_resets
from referral.rewards.plans import Trigger
from workers import video_files
from workers.runtime import platform


def email_ticket(registration_id: int) -> None:
    """Write the e-mail with the ticket."""
    delivery.write_email(platform(), emails.draft_ticket, registration_id)


def email_ticket_again(registration_id: int) -> None:
    """Write the e-mail with the same ticket once more."""
    delivery.write_email(platform(), emails.draft_ticket_again, registration_id)


def email_cancellation(registration_id: int) -> None:
    """Write the e-mail that says a place was given back."""
    delivery.write_email(platform(), emails.draft_cancellation, registration_id)


def email_event_cancelled(event_id: int) -> None:
    """Write some of the e-mails that say an event is off; the rest is a job of its own, behind those already waiting."""
    if delivery.write_notices(platform(), LetterKind.EVENT_CANCELLED, event_id):
        platform().jobs.enqueue("email_event_cancelled", event_id=event_id)


def email_event_moved(event_id: int, revision: int) -> None:
    """Write some of the e-mails that say when and where an event is now, unless it has moved on since."""
    if delivery.write_notices(platform(), LetterKind.EVENT_MOVED, event_id, revision):
        platform().jobs.enqueue("email_event_moved", event_id=event_id, revision=revision)


def email_invitation(invitation_id: int) -> None:
    """Write the e-mail that asks somebody to join the staff."""
    delivery.write_email(platform(), emails.draft_invitation, invitation_id)


def email_password_reset(member_id: int, requested_at: int) -> None:
    """Write the e-mail with which a member chooses a new password."""
    draft = partial(password_resets.draft_password_reset, requested_at=requested_at)
    delivery.write_email(platform(), draft, member_id)


def send_email(email_id: int) -> None:
    """Hand one e-mail to the mail server."""
    delivery.send_email(platform(), email_id)


def request_report(event_id: int) -> None:
    """Have an event's report built, as nobody asks for it."""
    with platform().transaction() as session:
        if event := session.get(Event, event_id):
            report_snapshots.request_report(session, event)


def build_report(snapshot_id: int) -> None:
    """Build a report and keep it."""
    report_building.build_report(platform(), snapshot_id)


def classify_visit(visit_id: int) -> None:
    """Judge whether a visit was a person's."""
    with platform().transaction() as session:
        visits.classify_visit(session, visit_id)


def inspect_event(event_id: int) -> None:
    """Look an event through for rewards nobody earned."""
    inspecting.inspect_event(platform(), event_id)


def import_campaign(campaign_id: int) -> None:
    """Read and count the file of a campaign from elsewhere."""
    importing.import_campaign(platform(), campaign_id)


def make_video_file(file_id: int) -> None:
    """Make one file of a recording, or of a clip of it."""
    video_files.make_video_file(platform(), file_id)


def accrue_rewards(event_id: int, trigger: str, conversion_id: int) -> None:
    """Give whoever brought somebody what the event promises for it."""
    with platform().transaction() as session:
        reward_accrual.accrue_for_event(session, event_id, Trigger(trigger), conversion_id)


def catch_up_rewards(plan_id: int) -> None:
    """Ask a plan for some of what it was not asked for yet; the rest is a job of its own, behind those already waiting."""
    with platform().transaction() as session:
        asked = reward_accrual.accrue_unasked(session, plan_id, reward_accrual.BATCH)
    if asked == reward_accrual.BATCH:
        platform().jobs.enqueue_once("catch_up_rewards", plan_id=plan_id)


def release_rewards(event_id: int) -> None:
    """Release some of the event's rewards whose hold is over; the rest is a job of its own."""
    with platform().transaction() as session:
        seen = rewards.release_due(session, event_id)
    if seen == rewards.BATCH:
        platform().jobs.enqueue_once("release_rewards", event_id=event_id)


def take_back_fallen_rewards(event_id: int) -> None:
    """Take back some of the event's rewards that nobody is owed any more; the rest is a job of its own."""
    with platform().transaction() as session:
        taken = rewards.take_back_fallen(session, event_id)
    if taken == rewards.BATCH:
        platform().jobs.enqueue_once("take_back_fallen_rewards", event_id=event_id)


def take_back_rewards(registration_id: int) -> None:
    """Take back what was earned by somebody who does not come after all."""
    with platform().transaction() as session:
        rewards.take_back_of_registration(session, registration_id)


def take_back_deal_rewards(deal_id: int) -> None:
    """Take back what was earned by a deal that was refunded."""
    with platform().transaction() as session:
        rewards.take_back_of_deal(session, deal_id)


def review_rewards(event_id: int) -> None:
    """Let rewards wait, or go on, as the event's findings say now."""
    with platform().transaction() as session:
        reward_reviews.follow_findings(session, event_id)


def settle_merge(merge_id: int) -> None:
    """Take in what was being stored while two people were merged."""
    with platform().transaction() as session:
        merges.settle_merge(session, merge_id)
