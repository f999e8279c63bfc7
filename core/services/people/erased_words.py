"""Words about a person, taken out of what keeps its place: messages, e-mails, reports to moderators, reasons."""

from collections.abc import Collection

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from core.models import (
    ChatMessage,
    ChatReport,
    Email,
    EmailAttachment,
    EmailStatus,
    Finding,
    MessageState,
    ModerationEntry,
    Reward,
    RewardEntry,
    SystemReason,
)
from core.services.room.chat_rooms import change_messages, change_queue, lock_room

GONE = (MessageState.DELETED, MessageState.REMOVED, MessageState.REJECTED)


def erase_messages(session: Session, place_ids: Collection[int], name: str) -> None:
    """Empty everything they said, and take it out of the rooms where it is still shown."""
    said = select(ChatMessage).where(ChatMessage.registration_id.in_(place_ids)).order_by(ChatMessage.event_id, ChatMessage.id)
    by_event: dict[int, list[ChatMessage]] = {}
    for message in session.scalars(said):
        by_event.setdefault(message.event_id, []).append(message)
    for event_id, messages in sorted(by_event.items()):
        room = lock_room(session, event_id).room
        shown = [message for message in messages if message.state == MessageState.SHOWN]
        for message in messages:
            message.text, message.author_name, message.mentions = "", name, None
            message.client_id = f"erased:{message.id}"  # a browser chose it, so it may say anything
            message.state = message.state if message.state in GONE else MessageState.DELETED
        change_messages(session, room, shown)
        change_queue(session, room)
    _erase_log(session, place_ids)


def _erase_log(session: Session, place_ids: Collection[int]) -> None:
    """The moderators' log keeps what was done, and not what had been said."""
    theirs = update(ModerationEntry).where(ModerationEntry.registration_id.in_(place_ids)).values(message_text=None)
    session.execute(theirs, execution_options={"synchronize_session": "fetch"})


def erase_emails(session: Session, place_ids: Collection[int]) -> None:
    """What was sent stays as a line in the count; what waits is not sent any more."""
    ids = list(session.scalars(select(Email.id).where(Email.registration_id.in_(place_ids))))
    session.execute(delete(EmailAttachment).where(EmailAttachment.email_id.in_(ids)))
    session.execute(delete(Email).where(Email.id.in_(ids), Email.status != EmailStatus.SENT))
    nothing = {"recipient": "", "recipient_name": "", "subject": "", "text": "", "html": "", "last_error": ""}
    session.execute(update(Email).where(Email.id.in_(ids)).values(nothing), execution_options={"synchronize_session": "fetch"})


def erase_reports(session: Session, place_ids: Collection[int]) -> None:
    """What they told the moderators of others' messages, and what others told of theirs."""
    about = select(ChatMessage.id).where(ChatMessage.registration_id.in_(place_ids))
    for theirs in (ChatReport.registration_id.in_(place_ids), ChatReport.message_id.in_(about)):
        session.execute(update(ChatReport).where(theirs).values(note=""), execution_options={"synchronize_session": "fetch"})


def erase_reasons(session: Session, event_ids: Collection[int], person_ids: Collection[int], place_ids: Collection[int]) -> None:
    """Empty what members wrote of rewards and findings that concern them; the system's own reasons say nothing of anybody."""
    earned = (Reward.person_id.in_(person_ids), Reward.registration_id.in_(place_ids), Reward.converted_id.in_(place_ids))
    written = (RewardEntry.reward_id.in_(select(Reward.id).where(or_(*earned))), RewardEntry.why.not_in(list(SystemReason)))
    session.execute(update(RewardEntry).where(*written).values(why=""), execution_options={"synchronize_session": "fetch"})
    decided = select(Finding).where(Finding.event_id.in_(event_ids), Finding.why != "").order_by(Finding.id)
    theirs = set(place_ids)
    for finding in session.scalars(decided.with_for_update(), execution_options={"populate_existing": True}):
        if finding.beneficiary_id in theirs or theirs.intersection((*finding.subjects, *finding.decided_on)):
            finding.why = ""
