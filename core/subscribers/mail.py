"""Who gets an e-mail."""

from collections.abc import Sequence

from core.events import (
    AttendeeRegistered,
    EmailQueued,
    EventChanged,
    EventMoved,
    MemberInvited,
    PasswordResetRequested,
    RegistrationCancelled,
    TicketRequested,
)
from core.platform import Platform
from core.queries.mail.notices import SETTLES_IN
from core.subscribers.reactions import Reactions, each


def _email_tickets(facts: Sequence[AttendeeRegistered], platform: Platform) -> None:
    """Each who took a place gets the ticket."""
    platform.jobs.enqueue_many("email_ticket", [{"registration_id": fact.registration_id} for fact in facts])


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


REACTIONS: Reactions = {
    MemberInvited: (each(_email_invitation),),
    PasswordResetRequested: (each(_email_password_reset),),
    EventChanged: (each(_email_event_cancelled),),
    EventMoved: (each(_email_event_moved),),
    AttendeeRegistered: (_email_tickets,),
    RegistrationCancelled: (each(_email_cancellation),),
    TicketRequested: (each(_email_ticket_again),),
    EmailQueued: (each(_send_email),),
}
