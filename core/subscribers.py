"""Every side effect of every fact, on one page: which jobs run and which screens move."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core.events import (
    AttendeeRegistered,
    CampaignImportAsked,
    DealRefunded,
    DealWon,
    EmailQueued,
    EventChanged,
    EventMoved,
    Fact,
    FindingsChanged,
    LinkShared,
    MemberInvited,
    MergeUndone,
    MessageDecided,
    PasswordResetRequested,
    PeopleMerged,
    PersonBanned,
    PersonErased,
    PersonMuted,
    PersonVerified,
    QueueChanged,
    RegistrationCancelled,
    ReportRequested,
    RewardPlanChanged,
    RoomChanged,
    StreamChanged,
    TicketRequested,
    VisitConfirmed,
    VisitRecorded,
)
from core.models import Event
from core.names import given_name, short_name
from core.platform import Platform
from core.queries.integrity.inspections import asks_for_inspection
from core.queries.mail.notices import SETTLES_IN
from core.queries.rewards.conversions import is_rewarded, may_have_rewards, plans_of_promises
from core.queries.rewards.plans import has_plans
from core.queries.room import room
from core.services.integrity.inspections import want_inspection
from referral.rewards.plans import Trigger

ATTENDANCE_SETTLES_IN = timedelta(minutes=1)  # rooms store it every few seconds, and once more when people leave
MERGE_SETTLES_IN = timedelta(seconds=10)  # longer than a registration takes that began before

Reaction = Callable[[Any, Platform], None]


def _email_ticket(fact: AttendeeRegistered, platform: Platform) -> None:
    platform.jobs.enqueue("email_ticket", registration_id=fact.registration_id)


def _email_ticket_again(fact: TicketRequested, platform: Platform) -> None:
    platform.jobs.enqueue("email_ticket_again", registration_id=fact.registration_id)


def _email_cancellation(fact: RegistrationCancelled, platform: Platform) -> None:
    platform.jobs.enqueue("email_cancellation", registration_id=fact.registration_id)


def _email_invitation(fact: MemberInvited, platform: Platform) -> None:
    platform.jobs.enqueue("email_invitation", invitation_id=fact.invitation_id)


def _email_password_reset(fact: PasswordResetRequested, platform: Platform) -> None:
    platform.jobs.enqueue("email_password_reset", member_id=fact.member_id, requested_at=fact.requested_at)


def _email_event_cancelled(fact: EventChanged, platform: Platform) -> None:
    if fact.change == "cancelled":
        platform.jobs.enqueue("email_event_cancelled", event_id=fact.event_id)


def _email_event_moved(fact: EventMoved, platform: Platform) -> None:
    platform.jobs.enqueue_later(SETTLES_IN, "email_event_moved", event_id=fact.event_id, revision=fact.revision)


def _send_email(fact: EmailQueued, platform: Platform) -> None:
    platform.jobs.enqueue("send_email", email_id=fact.email_id)


def _classify_visit(fact: VisitRecorded, platform: Platform) -> None:
    platform.jobs.enqueue("classify_visit", visit_id=fact.visit_id)


def _import_campaign(fact: CampaignImportAsked, platform: Platform) -> None:
    platform.jobs.enqueue_once("import_campaign", campaign_id=fact.campaign_id)


def _show_registration(fact: AttendeeRegistered | RegistrationCancelled, platform: Platform) -> None:
    with platform.reading() as session:
        told = room.brought(session, fact.registration_id)
    if told is None:
        return
    news = {
        "event": fact.event_id,
        "id": fact.registration_id,
        "name": short_name(told.name),
        "parent": {"id": told.parent_id, "name": short_name(told.parent_name)} if told.parent_name is not None else None,
        "generation": told.generation,
        "at": told.created_at.isoformat(),
        "cancelled": isinstance(fact, RegistrationCancelled),
    }
    platform.live.to_console(fact.event_id, "registration", news)
    if told.parent_id is not None and not news["cancelled"]:
        platform.live.to_attendee(told.parent_id, "brought", {"name": given_name(told.name), "total": told.siblings})


def _dismiss(fact: RegistrationCancelled, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "dismissed", {"code": "registration.cancelled"})


def _show_room(fact: RoomChanged, platform: Platform) -> None:
    platform.live.room_changed(fact.event_id)


def _show_queue(fact: QueueChanged, platform: Platform) -> None:
    platform.live.queue_changed(fact.event_id)


def _tell_author(fact: MessageDecided, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "outcome", {"id": fact.message_id, "state": fact.state})


def _tell_muted(fact: PersonMuted, platform: Platform) -> None:
    platform.live.to_attendee(fact.registration_id, "muted", {"until": fact.until})


def _dismiss_banned(fact: PersonBanned, platform: Platform) -> None:
    for registration_id in fact.registration_ids:
        platform.live.to_attendee(registration_id, "dismissed", {"code": "room.banned"})


def _show_event(fact: EventChanged | StreamChanged, platform: Platform) -> None:
    with platform.reading() as session:
        event = session.get(Event, fact.event_id)
        if event is not None:
            platform.live.to_room(event.id, "event", room.event_state(event))
    _tell_console("stream" if isinstance(fact, StreamChanged) else "event")(fact, platform)


def _want_inspection(fact: AttendeeRegistered, platform: Platform) -> None:
    """Only the first after an inspection writes: the promise stands in the event's row until it is kept."""
    with platform.reading() as session:
        asks = asks_for_inspection(session, fact.event_id, fact.registration_id)
    if asks:
        with platform.transaction() as session:
            want_inspection(session, fact.event_id)


def _want_last_inspection(fact: EventChanged, platform: Platform) -> None:
    if fact.change == "ended":
        with platform.transaction() as session:
            want_inspection(session, fact.event_id)


def _build_report(fact: ReportRequested, platform: Platform) -> None:
    platform.jobs.enqueue_once("build_report", snapshot_id=fact.snapshot_id)
    platform.live.to_console(fact.event_id, "report", {"event": fact.event_id})


def _report_on_the_end(fact: EventChanged, platform: Platform) -> None:
    if fact.change == "ended":
        platform.jobs.enqueue_later(ATTENDANCE_SETTLES_IN, "request_report", event_id=fact.event_id)


def _accrue_rewards(fact: AttendeeRegistered | DealWon, platform: Platform) -> None:
    """Only where a running plan rewards it: at most events nobody earns anything, and nobody waits for a job."""
    if isinstance(fact, DealWon):
        trigger, conversion_id = Trigger.DEAL, fact.deal_id
    else:
        trigger, conversion_id = Trigger.REGISTERED, fact.registration_id
    with platform.reading() as session:
        rewarded = is_rewarded(session, fact.registration_id, trigger)
    if rewarded:
        platform.jobs.enqueue("accrue_rewards", event_id=fact.event_id, trigger=trigger.value, conversion_id=conversion_id)


def _take_rewards_back(fact: RegistrationCancelled | DealRefunded, platform: Platform) -> None:
    with platform.reading() as session:
        concerned = may_have_rewards(session, fact.registration_id)
    if concerned and isinstance(fact, DealRefunded):
        platform.jobs.enqueue("take_back_deal_rewards", deal_id=fact.deal_id)
    elif concerned:
        platform.jobs.enqueue("take_back_rewards", registration_id=fact.registration_id)


def _catch_up_rewards(fact: RewardPlanChanged, platform: Platform) -> None:
    platform.jobs.enqueue("catch_up_rewards", plan_id=fact.plan_id)


def _give_what_was_promised(fact: PersonVerified, platform: Platform) -> None:
    with platform.reading() as session:
        promised = plans_of_promises(session, fact.person_id)
    for plan_id in promised:
        platform.jobs.enqueue("catch_up_rewards", plan_id=plan_id)


def _review_rewards(fact: FindingsChanged, platform: Platform) -> None:
    with platform.reading() as session:
        concerned = has_plans(session, fact.event_id)
    if concerned:
        platform.jobs.enqueue("review_rewards", event_id=fact.event_id)


def _leave_places(fact: PeopleMerged | PersonErased, platform: Platform) -> None:
    """Whoever is in a room by one of these places loses it.

    What a second place of one human earned is taken back only when its wait is over: the merge may be undone before.
    """
    for registration_id in fact.registration_ids:
        platform.live.to_attendee(registration_id, "dismissed", {"code": "registration.cancelled"})


def _take_back_of_erased(fact: PersonErased, platform: Platform) -> None:
    """Nobody is paid who cannot be found any more, and the places to come that they gave back earned nobody anything."""
    with platform.reading() as session:
        concerned = [event_id for event_id in fact.event_ids if has_plans(session, event_id)]
    for event_id in concerned:
        platform.jobs.enqueue("take_back_fallen_rewards", event_id=event_id)


def _settle_merge(fact: PeopleMerged, platform: Platform) -> None:
    platform.jobs.enqueue_later(MERGE_SETTLES_IN, "settle_merge", merge_id=fact.merge_id)


def _redraw_forests(fact: PeopleMerged | MergeUndone | PersonErased, platform: Platform) -> None:
    for event_id in fact.event_ids:
        platform.live.to_console(event_id, "changed", {"event": event_id, "what": "forest"})


def _inspect_again(fact: PeopleMerged | MergeUndone, platform: Platform) -> None:
    """Who is whom has changed, and what the rules find with it."""
    with platform.transaction() as session:
        for event_id in fact.event_ids:
            want_inspection(session, event_id)


def _report_again(fact: MergeUndone, platform: Platform) -> None:
    """A place that is one again stands in no stored forest, and is older than what is read beside it."""
    for event_id in fact.event_ids:
        platform.jobs.enqueue("request_report", event_id=event_id)


def _tell_console(what: str) -> Reaction:
    def tell(fact: Any, platform: Platform) -> None:
        platform.live.to_console(fact.event_id, "changed", {"event": fact.event_id, "what": what})

    return tell


REACTIONS: dict[type[Fact], tuple[Reaction, ...]] = {
    MemberInvited: (_email_invitation,),
    PasswordResetRequested: (_email_password_reset,),
    EventChanged: (_email_event_cancelled, _show_event, _want_last_inspection, _report_on_the_end),
    EventMoved: (_email_event_moved,),
    AttendeeRegistered: (_email_ticket, _show_registration, _want_inspection, _accrue_rewards),
    RegistrationCancelled: (_email_cancellation, _show_registration, _dismiss, _take_rewards_back),
    TicketRequested: (_email_ticket_again,),
    EmailQueued: (_send_email,),
    VisitRecorded: (_classify_visit,),
    VisitConfirmed: (_tell_console("visits"),),
    RoomChanged: (_show_room,),
    QueueChanged: (_show_queue,),
    MessageDecided: (_tell_author,),
    PersonMuted: (_tell_muted,),
    PersonBanned: (_dismiss_banned,),
    StreamChanged: (_show_event,),
    LinkShared: (_tell_console("shares"),),
    ReportRequested: (_build_report,),
    CampaignImportAsked: (_import_campaign,),
    DealWon: (_accrue_rewards,),
    DealRefunded: (_take_rewards_back,),
    RewardPlanChanged: (_catch_up_rewards,),
    PersonVerified: (_give_what_was_promised,),
    FindingsChanged: (_tell_console("findings"), _review_rewards),
    PeopleMerged: (_leave_places, _redraw_forests, _inspect_again, _settle_merge),
    MergeUndone: (_redraw_forests, _inspect_again, _report_again),
    PersonErased: (_leave_places, _redraw_forests, _take_back_of_erased),
}


def react(fact: Fact, platform: Platform) -> None:
    """Start every side effect of `fact`."""
    for reaction in REACTIONS[type(fact)]:
        reaction(fact, platform)
