"""Each room's memory of what was said lately, so that nobody drowns it."""

import time
from collections import OrderedDict
from collections.abc import Callable

from core.chat_rules.actions import Action
from core.chat_rules.floods import Floods
from core.services.room.chat_errors import refusal_of

ROOMS_MAX = 1_000
RESENT_MAX = 50_000


class RoomFloods:
    """The floods of this process's rooms. The clock is one that never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rooms: OrderedDict[int, Floods] = OrderedDict()
        self._taken: OrderedDict[int, str | None] = OrderedDict()  # by a hash, for texts may be long

    def check(self, event_id: int, author_key: str, client_id: str, text: str) -> str | None:
        """Raise a coded refusal, or say why a moderator has to look at it first; what is sent again is not said again."""
        sent = hash((author_key, client_id, text))  # another text under the same id is another message
        if sent in self._taken:
            return self._taken[sent]
        flood = self._of(event_id).check(author_key, text, self._clock())
        if flood is not None and flood.action == Action.REFUSE:
            raise refusal_of(flood)
        held_for = None if flood is None else flood.reason.value
        self._taken[sent] = held_for
        if len(self._taken) > RESENT_MAX:
            self._taken.popitem(last=False)
        return held_for

    def take_back(self, event_id: int, author_key: str, client_id: str, text: str) -> None:
        """The room's rules refused it: sent again it counts anew, else people would store up messages to send all at once."""
        self._taken.pop(hash((author_key, client_id, text)), None)
        self._of(event_id).take_back(author_key, text)

    def _of(self, event_id: int) -> Floods:
        floods = self._rooms.setdefault(event_id, Floods())
        self._rooms.move_to_end(event_id)
        if len(self._rooms) > ROOMS_MAX:
            self._rooms.popitem(last=False)
        return floods
