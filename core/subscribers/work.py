"""What workers are to do: judge visits, look events through, build reports, give rewards."""

from collections.abc import Sequence
from datetime import timedelta

from core.events import (
    AttendeeRegistered,
    CampaignImportAsked,
    DealRefunded,
    DealWon,
    EventChanged,
    FindingsChanged,
    MergeUndone,
    PeopleMerged,
    PersonErased,
    PersonVerified,
    RegistrationCancelled,
    ReportRequested,
    RewardPlanChanged,
    VideoFileAsked,
    VisitRecorded,
)
from core.platform import Platform
from core.queries.integrity.inspections import asking_for_inspection
from core.queries.rewards.conversions import may_have_rewards, plans_of_promises, rewarded
from core.queries.rewards.plans import has_plans
from core.services.integrity.inspections import want_inspection
from core.subscribers.reactions import Reactions, each
from referral.rewards.plans import Trigger

ATTENDANCE_SETTLES_IN = timedelta(minutes=1)  # rooms store it every few seconds, and once more when people leave
MERGE_SETTLES_IN = timedelta(seconds=10)  # longer than a registration takes that began before


def _classify_visit(fact: VisitRecorded, platform: Platform) -> None:
    platform.jobs.enqueue("classify_visit", visit_id=fact.visit_id)


def _import_campaign(fact: CampaignImportAsked, platform: Platform) -> None:
    platform.jobs.enqueue_once("import_campaign", campaign_id=fact.campaign_id)


def _make_video_file(fact: VideoFileAsked, platform: Platform) -> None:
    platform.jobs.enqueue_once("make_video_file", file_id=fact.file_id)


def _want_inspections(facts: Sequence[AttendeeRegistered], platform: Platform) -> None:
    """Only the first after an inspection writes: the promise stands in the event's row until it is kept."""
    with platform.looking_up() as session:
        asking = asking_for_inspection(session, [fact.registration_id for fact in facts])
    if asking:
        with platform.transaction() as session:
            for event_id in asking:
                want_inspection(session, event_id)


def _want_last_inspection(fact: EventChanged, platform: Platform) -> None:
    if fact.change == "ended":
        with platform.transaction() as session:
            want_inspection(session, fact.event_id)


def _build_report(fact: ReportRequested, platform: Platform) -> None:
    platform.jobs.enqueue_once("build_report", snapshot_id=fact.snapshot_id)


def _report_on_the_end(fact: EventChanged, platform: Platform) -> None:
    if fact.change == "ended":
        platform.jobs.enqueue_later(ATTENDANCE_SETTLES_IN, "request_report", event_id=fact.event_id)


def _reward_registrations(facts: Sequence[AttendeeRegistered], platform: Platform) -> None:
    """Only where a running plan rewards it: at most events nobody earns anything, and nobody waits for a job."""
    _accrue(platform, Trigger.REGISTERED, [(fact, fact.registration_id) for fact in facts])


def _reward_deals(facts: Sequence[DealWon], platform: Platform) -> None:
    """The same for what somebody bought."""
    _accrue(platform, Trigger.DEAL, [(fact, fact.deal_id) for fact in facts])


def _accrue(platform: Platform, trigger: Trigger, conversions: Sequence[tuple[AttendeeRegistered | DealWon, int]]) -> None:
    with platform.looking_up() as session:
        earning = rewarded(session, {fact.registration_id for fact, _conversion_id in conversions}, trigger)
    jobs = [
        {"trigger": trigger.value, "event_id": fact.event_id, "conversion_id": conversion_id}
        for fact, conversion_id in conversions
        if fact.registration_id in earning
    ]
    if jobs:
        platform.jobs.enqueue_many("accrue_rewards", jobs)


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


def _take_back_of_erased(fact: PersonErased, platform: Platform) -> None:
    """Nobody is paid who cannot be found any more, and the places to come that they gave back earned nobody anything."""
    with platform.reading() as session:
        concerned = [event_id for event_id in fact.event_ids if has_plans(session, event_id)]
    for event_id in concerned:
        platform.jobs.enqueue("take_back_fallen_rewards", event_id=event_id)


def _settle_merge(fact: PeopleMerged, platform: Platform) -> None:
    platform.jobs.enqueue_later(MERGE_SETTLES_IN, "settle_merge", merge_id=fact.merge_id)


def _inspect_again(fact: PeopleMerged | MergeUndone, platform: Platform) -> None:
    """Who is whom has changed, and what the rules find with it."""
    with platform.transaction() as session:
        for event_id in fact.event_ids:
            want_inspection(session, event_id)


def _report_again(fact: MergeUndone, platform: Platform) -> None:
    """A place that is one again stands in no stored forest, and is older than what is read beside it."""
    for event_id in fact.event_ids:
        platform.jobs.enqueue("request_report", event_id=event_id)


REACTIONS: Reactions = {
    VisitRecorded: (each(_classify_visit),),
    CampaignImportAsked: (each(_import_campaign),),
    VideoFileAsked: (each(_make_video_file),),
    EventChanged: (each(_want_last_inspection), each(_report_on_the_end)),
    ReportRequested: (each(_build_report),),
    AttendeeRegistered: (_want_inspections, _reward_registrations),
    RegistrationCancelled: (each(_take_rewards_back),),
    DealWon: (_reward_deals,),
    DealRefunded: (each(_take_rewards_back),),
    RewardPlanChanged: (each(_catch_up_rewards),),
    PersonVerified: (each(_give_what_was_promised),),
    FindingsChanged: (each(_review_rewards),),
    PeopleMerged: (each(_inspect_again), each(_settle_merge)),
    MergeUndone: (each(_inspect_again), each(_report_again)),
    PersonErased: (each(_take_back_of_erased),),
}
