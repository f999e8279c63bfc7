"""Questions over the wire: what everybody asks and votes for, and what moderators and hosts do with them."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from core.errors import DomainError
from core.models import Anonymity, Event, Question
from core.platform import Platform
from core.services.questions import deciding, own
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.question_rooms import change_settings
from core.services.questions.reporting import dismiss_question_reports, report_question
from core.services.questions.voting import Vote, cast_votes
from core.services.room.resends import Result
from realtime.answers import Answer
from realtime.commands import Report
from realtime.floods import RoomFloods
from realtime.handlers import Asked, GroupHandler, Handler, Handlers
from realtime.questions_commands import (
    AnswerQuestion,
    AskQuestion,
    OfQuestion,
    QuestionsSettings,
    UndoQuestion,
    Upvote,
)
from realtime.writer import Words

DEEDS = {
    "approve_question": deciding.approve_question,
    "dismiss_question": deciding.dismiss_question,
    "put_back_question": deciding.put_back_question,
    "answer_question_live": deciding.answer_question_live,
    "mark_question_answered": deciding.mark_question_answered,
    "dismiss_question_reports": dismiss_question_reports,
}


class Questions:
    """Carries out what participants ask for about questions."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._words = Words()
        self._floods = RoomFloods()

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what participants send."""
        handlers.serve_together(
            [
                GroupHandler("ask_question", AskQuestion, self._asking, self._ask),
                GroupHandler("upvote_question", Upvote, _vote, cast_votes),
            ]
        )
        handlers.serve(
            [
                Handler("withdraw_question", OfQuestion, self._of_own(own.withdraw_question)),
                Handler("restore_question", OfQuestion, self._of_own(own.restore_question)),
                Handler("report_question", Report, self._report),
                Handler("answer_question", AnswerQuestion, self._answer, for_moderators=True),
                Handler("undo_question", UndoQuestion, self._undo, for_moderators=True),
                Handler("question_settings", QuestionsSettings, self._settings, for_moderators=True),
            ]
        )
        handlers.serve([Handler(name, OfQuestion, self._deciding(deed), for_moderators=True) for name, deed in DEEDS.items()])

    def _asking(self, asked: Asked) -> Asking:
        """Whoever floods is told so before anything is written; members at work may repeat themselves."""
        me, said = asked.me, asked.said
        held_for = None if me.actor else self._floods.check(me.event_id, me.author.key, said.client_id, said.text)
        return Asking(me.author, said.client_id, said.text, Anonymity(said.anonymity), held_for)

    def _ask(self, session: Session, event_id: int, askings: Sequence[Asking]) -> list[Result]:
        organisation_id = session.get_one(Event, event_id).organisation_id
        results = ask_questions(session, event_id, askings, self._words.of(session, organisation_id))
        for asking, result in zip(askings, results, strict=True):
            if isinstance(result, DomainError):
                self._floods.take_back(event_id, asking.author.key, asking.client_id, asking.text)
        return results

    def _of_own(self, service: Callable[..., None]) -> Callable[[Asked], Answer]:
        def carry_out(asked: Asked) -> Answer:
            with self._platform.transaction() as session:
                service(session, asked.me.author, asked.me.event_id, asked.said.id)
            return {}

        return carry_out

    def _report(self, asked: Asked) -> Answer:
        me, said = asked.me, asked.said
        with self._platform.transaction() as session:
            report_question(session, me.author, me.event_id, said.id, said.reason, said.note)
        return {}

    def _deciding(self, deed: Callable[..., Question]) -> Callable[[Asked], Answer]:
        return lambda asked: self._do(asked, deed)

    def _answer(self, asked: Asked) -> Answer:
        return self._do(asked, deciding.answer_question, asked.said.text)

    def _undo(self, asked: Asked) -> Answer:
        return self._do(asked, deciding.undo_question, asked.said.revision)

    def _do(self, asked: Asked, deed: Callable[..., Question], *args: Any) -> Answer:
        """Carry it out; the revision it led to is what undoes it."""
        with self._platform.transaction() as session:
            question = deed(session, asked.me.moderator, asked.me.event_id, asked.said.id, *args)
            return {"id": question.id, "revision": question.revision}

    def _settings(self, asked: Asked) -> Answer:
        changes = asked.said.model_dump(exclude_none=True)
        if "open" in changes:
            changes["is_open"] = changes.pop("open")
        with self._platform.transaction() as session:
            settings = change_settings(session, asked.me.moderator, asked.me.event_id, **changes)
            return {"open": settings.is_open, "anonymity": settings.anonymity.value, "moderated": settings.moderated}


def _vote(asked: Asked) -> Vote:
    return Vote(asked.me.author, asked.said.id, asked.said.up)
