"""Banning people, with everything they wrote for the event's audience."""

from sqlalchemy.orm import Session

from core.models import ModerationEntry, Sanction
from core.permissions import Actor
from core.services.comments.deciding import take_down_comments_of
from core.services.questions.banning import dismiss_questions_of
from core.services.room import sanctions


def ban(session: Session, actor: Actor, event_id: int, key: str, remove_messages: bool = False) -> ModerationEntry:
    """Keep a person out of every room of the organisation; with what they wrote at this event goes what they asked and
    what they wrote below its replay. Lifting the ban puts all of it back.
    """
    entry = sanctions.ban(session, actor, event_id, key, remove_messages)
    if not remove_messages:
        return entry
    theirs = sanctions.registrations_of(session, session.get_one(Sanction, entry.sanction_id))
    gone = {
        "questions": dismiss_questions_of(session, actor, event_id, theirs),
        "comments": take_down_comments_of(session, event_id, theirs),
    }
    entry.before = entry.before | {kind: entry.before.get(kind, []) + ids for kind, ids in gone.items()}
    entry.details = entry.details | {kind: len(ids) for kind, ids in gone.items() if ids}
    session.flush()
    return entry
