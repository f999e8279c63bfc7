"""Registering: everybody who sends the form while one commit is under way shares the next one.

When a host says "register now" on air, thousands do within seconds. Alone, each of them would wait for the disk, on SQLite for
the one write lock and on PostgreSQL for the event's row, one after the other.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from core import outbox
from core.database import writing
from core.errors import DomainError
from core.models import Event
from core.outages import is_outage
from core.platform import Platform
from core.services.registrations.applications import Application, Arrival, Registered, RegistrationForm
from core.services.registrations.registrations import register_all
from core.services.registrations.visitors import meet_visitors

TOGETHER_MAX = 50  # so that nobody waits for a commit of hundreds


@dataclass(eq=False)
class Sent:
    """A form that was sent, with the browser and the visit it came from, and what became of it."""

    event: Event
    form: RegistrationForm
    visitor_token: str
    visit_id: int | None
    outcome: Registered | Exception | None = field(default=None, init=False)


class Registering:
    """Takes places for the requests of one process: whoever finds nobody at it does so for all who wait."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: deque[Sent] = deque()
        self._turn = threading.Lock()
        self._untold: deque[outbox.Recorded] = deque()
        self._telling = threading.Lock()

    def register(self, sent: Sent) -> Registered:
        """Take a place; what refuses it is raised here, and concerns nobody else."""
        self._waiting.append(sent)
        while sent.outcome is None:
            with self._turn:
                serves = sent.outcome is None
                if serves:
                    self._serve(self._next())
            if serves:
                self._tell()
        if isinstance(sent.outcome, Exception):
            raise sent.outcome
        return sent.outcome

    def _tell(self) -> None:
        """Hand on what is stored, in its order, while others store: it takes seconds where Redis does not answer.

        Who waits for one that does finds the facts of all who came meanwhile, or that somebody told theirs as well.
        """
        with self._telling:
            if untold := [self._untold.popleft() for _ in range(len(self._untold))]:
                self._platform.hand_on(untold)

    def _next(self) -> list[Sent]:
        """Those who saw the event as the first in the queue did, in the order in which they came."""
        waiting = list(self._waiting)  # under threads others come while these are looked through
        first = waiting[0].event
        alike = [sent for sent in waiting if (sent.event.id, sent.event.consent_text) == (first.id, first.consent_text)]
        return alike[:TOGETHER_MAX]

    def _serve(self, together: list[Sent]) -> None:
        """Whoever is broken off here leaves the others in the queue: those who had their place already are shown it."""
        try:
            outcomes: Sequence[Registered | Exception] = self._register(together)
        except Exception as error:
            is_answer = is_outage(error) or (len(together) == 1 and isinstance(error, DomainError))
            outcomes = [error] * len(together) if is_answer else [self._alone(sent) for sent in together]
        for sent, outcome in zip(together, outcomes, strict=True):
            sent.outcome = outcome
            self._waiting.remove(sent)

    def _alone(self, sent: Sent) -> Registered | Exception:
        """What becomes of one of several of whom one was refused, or for all of whom there are not seats enough.

        Or of the only one, where the database broke off one of two that waited for each other.
        """
        try:
            return self._register([sent])[0]
        except Exception as error:
            return error

    def _register(self, together: list[Sent]) -> Sequence[Registered]:
        event = together[0].event
        with writing(self._platform.engine) as session:
            browsers = meet_visitors(session, event.organisation_id, [sent.visitor_token for sent in together])
            asked = [Application(sent.form, Arrival(browsers[sent.visitor_token], sent.visit_id)) for sent in together]
            registered = register_all(session, event, asked)
        self._untold.extend(outbox.take_recorded(session))
        return registered
