"""What a draw may ask of those who take part: for each rule how much of it somebody has done.

A rule is a function without arguments that gives the amount of the registration it is read beside. One more line in `RULES`, and
its name in `realtime/draw_commands.py` and the words of the front end, is one more rule.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from core.models import (
    Anonymity,
    Attendance,
    Poll,
    PollVote,
    Question,
    QuestionState,
    Referral,
    Registration,
    RegistrationStatus,
)

Amount = Callable[[], ColumnElement[int]]
MINUTE_S = 60
SHOWN = (QuestionState.OPEN, QuestionState.ANSWERING, QuestionState.ANSWERED)

_child = aliased(Registration, name="child")


def watched_minutes() -> ColumnElement[int]:
    """Whole minutes in the room."""
    seconds = select(Attendance.seconds).where(Attendance.registration_id == Registration.id).correlate(Registration)
    return func.coalesce(seconds.scalar_subquery(), 0) // MINUTE_S


def people_brought() -> ColumnElement[int]:
    """People who registered through them and hold a place."""
    brought = (
        select(func.count())
        .select_from(Referral)
        .join(_child, _child.id == Referral.child_id)
        .where(Referral.parent_id == Registration.id, _child.status == RegistrationStatus.REGISTERED)
    )
    return brought.correlate(Registration).scalar_subquery()


def polls_answered() -> ColumnElement[int]:
    """Polls they answered, rightly or not."""
    answered = select(func.count()).select_from(PollVote).join(Poll)
    answered = answered.where(PollVote.registration_id == Registration.id, Poll.deleted_at.is_(None))
    return answered.correlate(Registration).scalar_subquery()


def questions_asked() -> ColumnElement[int]:
    """Questions of theirs that are shown, under their name: winning must not tell who asked something anonymously."""
    asked = select(func.count()).where(
        Question.registration_id == Registration.id, Question.state.in_(SHOWN), Question.anonymity == Anonymity.OFF
    )
    return asked.correlate(Registration).scalar_subquery()


RULES: dict[str, Amount] = {
    "watched_min": watched_minutes,
    "brought": people_brought,
    "answered": polls_answered,
    "asked": questions_asked,
}
