"""The demonstration's event that can be watched again, while it was on air."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from core.demo import past_script as script
from core.demo.conversation import Cast, Conversation
from core.demo.roast import LENGTH_S
from core.demo.room import DemoRoom, choices
from core.poll_rules.kinds import PollKind
from core.services.events.events import end_event, start_event
from core.services.polls.plans import PollPlan
from core.services.polls.polls import close_poll
from core.services.questions.deciding import answer_question, answer_question_live, mark_question_answered


@dataclass(frozen=True)
class OnAir:
    """The event while it went on."""

    room: DemoRoom
    cast: Cast

    def take_place(self) -> None:
        """Start it, say and do everything in its second, end it."""
        session, event, actor = self.room.session, self.room.event, self.room.actor
        with self._second(0):
            start_event(session, actor, event.id)
        Conversation(session, event, self.cast).take_place((self._moment(second), line) for second, line in script.CHAT)
        self._answer()
        self._poll()
        with self._second(script.OFFER_S):
            self.room.offer(script.OFFER, script.OFFER_WANTED)
        with self._second(LENGTH_S):
            end_event(session, actor, event.id)

    def _answer(self) -> None:
        session, event, actor = self.room.session, self.room.event, self.room.actor
        with self._second(script.ASKED_S):
            first, *_, last = self.room.ask(script.QUESTIONS)
        with self._second(script.ANSWERING_S):
            answer_question_live(session, actor, event.id, first)
        with self._second(script.ANSWERED_S):
            mark_question_answered(session, actor, event.id, first)
            answer_question(session, actor, event.id, last, script.ANSWER)

    def _poll(self) -> None:
        with self._second(script.POLL_S):
            poll = self.room.poll(PollPlan(PollKind.SINGLE, script.POLL_QUESTION, choices(*script.POLL_CHOICES)))
            self.room.vote(poll, script.POLL_ANSWERS)
        with self._second(script.POLL_CLOSES_S):
            close_poll(self.room.session, self.room.actor, self.room.event.id, poll.id)

    def _moment(self, second: int) -> datetime:
        return self.room.event.starts_at + timedelta(seconds=second)

    def _second(self, second: int) -> AbstractContextManager[None]:
        return clock.at(self._moment(second))
