"""What a room's participants may send: every command with its shape, who may, and how often."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.adapters.live import ROOM_NAMESPACE
from core.errors import Forbidden
from realtime.answers import Answer, answer_of
from realtime.commands import Command
from realtime.engine import FanoutSocketIO
from realtime.pace import Pace
from realtime.participants import Participant
from realtime.room import RoomNamespace, TooOften

Reply = Callable[[Answer], None]


@dataclass(frozen=True)
class Asked:
    """One command that arrived: from whom, on which connection, and what it says."""

    sid: str
    me: Participant
    said: Any


@dataclass(frozen=True)
class Offer:
    """A command by its name in the protocol."""

    name: str
    shape: type[Command]
    carry_out: Callable[[Asked], Answer]
    for_moderators: bool = False


class Offers:
    """Answers commands on the engine's short way: no request context, no greenlet of their own."""

    def __init__(self, server: FanoutSocketIO, room: RoomNamespace) -> None:
        self._server = server
        self._room = room
        self._pace = Pace()

    def serve(self, offers: Iterable[Offer]) -> None:
        """Have the engine hand these commands over."""
        for offer in offers:
            self._server.hot(ROOM_NAMESPACE, offer.name, self._answering(offer))

    def _answering(self, offer: Offer) -> Callable[[str, list[Any], Reply], None]:
        def answer(sid: str, args: list[Any], reply: Reply) -> None:
            reply(answer_of(lambda: self._carry_out(offer, sid, args), self._room.locale_of(sid), offer.name))

        return answer

    def _carry_out(self, offer: Offer, sid: str, args: list[Any]) -> Answer:
        """Each answer costs a look into the rows, so nobody gets more of them than a page of ours asks for."""
        me = self._room.participant(sid)
        if offer.for_moderators and not me.moderates:
            raise Forbidden()
        if not self._pace.allows(me.author.key):
            raise TooOften()
        return offer.carry_out(Asked(sid, me, offer.shape.model_validate(args[0] if args else {})))
