"""What a room showed beside its chat, by the time of the recording: questions on screen, polls, offers, breaks."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.models import Offer, Question, QuestionState, ShowBreak
from core.queries.events.recordings import Clock
from core.queries.offers.cards import offer_cards
from core.queries.polls.boards import polls
from core.queries.questions.boards import QUESTIONS, question_states

ANSWERED = (QuestionState.ANSWERING, QuestionState.ANSWERED)
QUESTIONS_MAX = 200
State = dict[str, Any]


def scenes(session: Session, event_id: int, clock: Clock) -> State:
    """SCENES: each thing as it stands now, with the moments of the video from which and until when it was shown.

    Without `to_ms` it was shown to the end. A question answered in text was never on screen: it has a moment, and no duration.
    """
    return {
        "questions": _questions(session, event_id, clock),
        "polls": [
            poll | _between(clock, _read(poll["opened_at"]), _read(poll.get("closes_at"))) for poll in polls(session, event_id)
        ],
        "offers": _offers(session, event_id, clock),
        "breaks": _breaks(session, event_id, clock),
    }


def _questions(session: Session, event_id: int, clock: Clock) -> list[State]:
    shown = or_(Question.answering_at.is_not(None), Question.answered_at.is_not(None))
    here = (Question.event_id == event_id, Question.state.in_(ANSWERED), shown)
    begun = func.coalesce(Question.answering_at, Question.answered_at)
    rows = session.execute(QUESTIONS.add_columns(Question.answering_at).where(*here).order_by(begun).limit(QUESTIONS_MAX)).all()
    return [
        state | _between(clock, row.answering_at or row.answered_at, row.answered_at)
        for row, state in zip(rows, question_states(rows), strict=True)
    ]


def _offers(session: Session, event_id: int, clock: Clock) -> list[State]:
    out = select(Offer.id, Offer.pushed_at, func.coalesce(Offer.withdrawn_at, Offer.ends_at).label("until"))
    pushed = {row.id: row for row in session.execute(out.where(Offer.event_id == event_id, Offer.pushed_at.is_not(None)))}
    cards = (card for card in offer_cards(session, event_id) if card["id"] in pushed)
    return [card | _between(clock, pushed[card["id"]].pushed_at, pushed[card["id"]].until) for card in cards]


def _breaks(session: Session, event_id: int, clock: Clock) -> list[State]:
    """When the room saw the holding screen; of what was not recorded there is nothing to leave out."""
    held = select(ShowBreak.began_at, ShowBreak.ended_at).where(ShowBreak.event_id == event_id).order_by(ShowBreak.began_at)
    shown = [_between(clock, row.began_at, row.ended_at) for row in session.execute(held)]
    return [each for each in shown if each["from_ms"] < each["to_ms"]]


def _between(clock: Clock, begin: datetime | None, end: datetime | None) -> State:
    moments = {"from_ms": clock.video_ms(begin) if begin else 0}
    return moments if end is None else moments | {"to_ms": clock.video_ms(end)}


def _read(moment: str | None) -> datetime | None:
    return datetime.fromisoformat(moment) if moment else None
