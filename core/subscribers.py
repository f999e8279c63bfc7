"""Every side effect of every fact, on one page: which jobs run and which screens move."""

from collections.abc import Callable
from typing import Any

from core.events import (
    AttendeeRegistered,
    EmailQueued,
    EventChanged,
    Fact,
    LinkShared,
    MemberInvited,
    MessageDeleted,
    MessagePosted,
    RegistrationCancelled,
    StreamChanged,
    TicketRequested,
    VisitConfirmed,
    VisitRecorded,
)
from core.platform import Platform

Reaction = Callable[[Any, Platform], None]


def _email_ticket(fact: AttendeeRegistered, platform: Platform) -> None:
    platform.jobs.enqueue("email_ticket", registration_id=fact.registration_id)


def _email_ticket_again(fact: TicketRequested, platform: Platform) -> None:
    platform.jobs.enqueue("email_ticket_again", registration_id=fact.registration_id)


def _email_cancellation(fact: RegistrationCancelled, platform: Platform) -> None:
    platform.jobs.enqueue("email_cancellation", registration_id=fact.registration_id)


def _email_invitation(fact: MemberInvited, platform: Platform) -> None:
    platform.jobs.enqueue("email_invitation", invitation_id=fact.invitation_id)


def _send_email(fact: EmailQueued, platform: Platform) -> None:
    platform.jobs.enqueue("send_email", email_id=fact.email_id)


def _classify_visit(fact: VisitRecorded, platform: Platform) -> None:
    platform.jobs.enqueue("classify_visit", visit_id=fact.visit_id)


REACTIONS: dict[type[Fact], tuple[Reaction, ...]] = {
    MemberInvited: (_email_invitation,),
    EventChanged: (),
    AttendeeRegistered: (_email_ticket,),
    RegistrationCancelled: (_email_cancellation,),
    TicketRequested: (_email_ticket_again,),
    EmailQueued: (_send_email,),
    VisitRecorded: (_classify_visit,),
    VisitConfirmed: (),
    MessagePosted: (),
    MessageDeleted: (),
    StreamChanged: (),
    LinkShared: (),
}


def react(fact: Fact, platform: Platform) -> None:
    """Start every side effect of `fact`."""
    for reaction in REACTIONS[type(fact)]:
        reaction(fact, platform)
