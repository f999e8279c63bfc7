"""What a room's participants may send: every command with its shape, who may, and how often."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from core.adapters.live import ROOM_NAMESPACE
from core.errors import DomainError, Forbidden
from core.platform import Platform
from core.services.room.errors import TooOften
from realtime.answers import Answer, answer_of, refused
from realtime.commands import Command
from realtime.engine import FanoutSocketIO
from realtime.metrics import RoomMetrics
from realtime.participants import Participant
from realtime.rate_limit import RateLimit
from realtime.room import RoomNamespace
from realtime.together import Result, Together, Write

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
    for_listeners: bool = False  # overlays too, which take no part


@dataclass(frozen=True)
class GroupHandler:
    """A command that many send in the same moment: `item_of` says what is asked for, `write` writes those of a room together."""

    name: str
    shape: type[Command]
    item_of: Callable[[Asked], Any]
    write: Write[Any]


class Handlers:
    """Answers commands on the engine's short way: no request context, no greenlet of their own."""

    def __init__(self, platform: Platform, server: FanoutSocketIO, room: RoomNamespace, metrics: RoomMetrics) -> None:
        self._platform = platform
        self._server = server
        self._room = room
        self._metrics = metrics
        self._rate_limit = RateLimit()

    def serve(self, handlers: Iterable[Handler]) -> None:
        """Have the engine hand these commands over."""
        for handler in handlers:
            self.hot(handler.name, self._answering(handler))

    def serve_together(self, handlers: Iterable[GroupHandler]) -> None:
        """Have the engine hand over these, and answer each after the commit it shares with others."""
        for handler in handlers:
            self.hot(handler.name, self._gathering(handler))

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

    def _gathering(self, handler: GroupHandler) -> Carrier:
        together: Together[Any] = Together(self._platform, self._server, handler.write)

        def answer(sid: str, args: list[Any], reply: Reply) -> None:
            locale = self._room.locale_of(sid)

            def told(result: Result) -> None:
                reply(refused(result, locale) if isinstance(result, DomainError) else {"ok": True, **result})

            def put() -> Answer:
                asked = self._asked(handler.shape, sid, args, self._room.participant(sid))
                together.put(asked.me.event_id, handler.item_of(asked), told)
                return {}

            if not (taken := answer_of(put, locale, handler.name))["ok"]:
                reply(taken)

        return answer

    def _carry_out(self, handler: Handler, sid: str, args: list[Any]) -> Answer:
        if handler.for_moderators and not self._room.participant(sid).moderates:
            raise Forbidden()
        me = self._room.listener(sid) if handler.for_listeners else self._room.participant(sid)
        return handler.carry_out(self._asked(handler.shape, sid, args, me))

    def _asked(self, shape: type[Command], sid: str, args: list[Any], me: Participant) -> Asked:
        """Each answer costs a look into the rows, so nobody gets more of them than a page of ours asks for."""
        if not self._rate_limit.allows(me.author.key):
            raise TooOften()
        return Asked(sid, me, shape.model_validate(args[0] if args else {}))
