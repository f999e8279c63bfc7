"""Taking back whatever stands in the moderators' log: decisions about messages, questions, comments and people."""

from sqlalchemy.orm import Session

from core.models import ChatRoom, ModerationAction, ModerationEntry
from core.permissions import Actor
from core.services.comments.deciding import give_comments_back, take_comment_decision_back
from core.services.questions.banning import give_questions_back
from core.services.questions.deciding import take_question_back
from core.services.questions.errors import QuestionChanged, QuestionGone
from core.services.room import undoing
from core.services.room.moderation_errors import ChangedSince
from core.services.room.undoing import Counts, Step


def undo(session: Session, actor: Actor, event_id: int, entry_id: int) -> ModerationEntry:
    """Take back what an entry did, as long as nothing else has happened to the same thing since."""
    return undoing.undo(session, actor, event_id, entry_id, _step_of)


def _step_of(entry: ModerationEntry) -> Step | None:
    if entry.action == ModerationAction.UNDO:
        return None
    if entry.comment_id is not None:
        return _comment_back
    if entry.question_id is not None:
        return _question_back
    return _lift if entry.action == ModerationAction.BAN else undoing.step_back(entry)


def _comment_back(session: Session, _actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    take_comment_decision_back(session, room, entry)


def _question_back(session: Session, actor: Actor, room: ChatRoom, entry: ModerationEntry) -> None:
    if entry.question_id is None:
        raise ChangedSince()
    try:
        take_question_back(session, actor, room.event_id, entry.question_id, entry.before["revision"])
    except (QuestionChanged, QuestionGone) as changed:
        raise ChangedSince() from changed


def _lift(session: Session, actor: Actor, room: ChatRoom, entry: ModerationEntry) -> Counts:
    back = undoing.forgive(session, actor, room, entry)
    back["questions"] = give_questions_back(session, actor, entry.before.get("questions", []))
    back["comments"] = give_comments_back(session, actor, entry.before.get("comments", []))
    return back
