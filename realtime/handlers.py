"""What a room's participants may send: every command with its shape, who may, and how often."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from core.adapters.live import ROOM_NAMESPACE
from core.errors import Forbidden
from core.services.room.errors import TooOften
from realtime.answers import Answer, answer_of
from realtime.commands import Command
from realtime.engine import FanoutSocketIO
from realtime.metrics import RoomMetrics
from realtime.participants import Participant
from realtime.rate_limit import RateLimit
from realtime.room import RoomNamespace

Reply = Callable[[Answer], None]
Carrier = Callable[[str, list[Any], Reply], None]  # connection, arguments, and whom to give the answer


@dataclass(frozen=True)
class Asked:
    """One command that arrived: from whom, on which connection, and what it says."""

    sid: str
    me: Participant
    said: Any


@dataclass(frozen=True)
class Handler:
    """What carries out a command, by its name in the protocol."""

    name: str
    shape: type[Command]
    carry_out: Callable[[Asked], Answer]
    for_moderators: bool = False


class Handlers:
    """Answers commands on the engine's short way: no request context, no greenlet of their own."""

    def __init__(self, server: FanoutSocketIO, room: RoomNamespace, metrics: RoomMetrics) -> None:
        self._server = server
        self._room = room
        self._metrics = metrics
        self._rate_limit = RateLimit()

    def serve(self, handlers: Iterable[Handler]) -> None:
        """Have the engine hand these commands over."""
        for handler in handlers:
            self.hot(handler.name, self._answering(handler))

    def hot(self, name: str, carry_out: Carrier) -> None:
        """Have the engine hand over a command whose answer may come later."""

        def handle(sid: str, args: list[Any], reply: Reply) -> None:
            began = perf_counter()

            def answer(answered: Answer) -> None:
                reply(answered)
                self._metrics.answered(name, answered, began)

            carry_out(sid, args, answer)

        self._server.hot(ROOM_NAMESPACE, name, handle)

    def _answering(self, handler: Handler) -> Carrier:
        def answer(sid: str, args: list[Any], reply: Reply) -> None:
            reply(answer_of(lambda: self._carry_out(handler, sid, args), self._room.locale_of(sid), handler.name))

        return answer

    def _carry_out(self, handler: Handler, sid: str, args: list[Any]) -> Answer:
        """Each answer costs a look into the rows, so nobody gets more of them than a page of ours asks for."""
        me = self._room.participant(sid)
        if handler.for_moderators and not me.moderates:
            raise Forbidden()
        if not self._rate_limit.allows(me.author.key):
            raise TooOften()
        return handler.carry_out(Asked(sid, me, handler.shape.model_validate(args[0] if args else {})))
